import { waitFor } from "../../support/wait-for.ts";
import { type AttachedBackend, startAttachedBackend, withDeadLetters } from "./an-aws.ts";

describe("the list of dead letters", () => {
  let aws: AttachedBackend;
  beforeEach(async () => {
    aws = await startAttachedBackend({
      queues: { orders: withDeadLetters("dead"), dead: {}, bills: withDeadLetters("unpaid"), unpaid: {} },
    });
  });
  afterEach(() => aws.stop());

  it("has the letters of every dead-letter queue, and none of their bodies", async () => {
    const first = await aws.send("dead", { body: '{"user_name":"Erika"}', attributes: { "job.id": "job-1" } });
    const second = await aws.send("unpaid", {
      attributes: { "failure.code": "STEP_FAILED", "failure.reason": "locked" },
    });

    const view = await aws.letters();

    expect(view).toMatchObject({ depth: 2 });
    expect(view).not.toHaveProperty("unavailable");
    expect(view.letters.map(({ messageId }) => messageId).sort()).toEqual([first, second].sort());
    const byId = new Map(view.letters.map((letter) => [letter.messageId, letter]));
    expect(byId.get(first)).toMatchObject({ queue: "dead", jobId: "job-1", code: null, redriveTo: "orders" });
    expect(byId.get(second)).toMatchObject({
      queue: "unpaid",
      code: "STEP_FAILED",
      reason: "locked",
      redriveTo: "bills",
    });
    expect(JSON.stringify(view)).not.toContain("Erika");
  });

  it("leaves every message where it was, for anybody to receive", async () => {
    for (let index = 0; index < 35; index++) await aws.send("dead", { body: `letter ${index}` });

    const { letters } = await aws.letters();

    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(35);
    expect(aws.sqsSns.inspect("dead")).toMatchObject({ visible: { length: 35 }, inFlight: [] });
  });

  it("keeps a letter that somebody else has in hand", async () => {
    await aws.send("dead", { body: "held" });
    await aws.send("dead", { body: "free" });
    await aws.letters();
    await aws.take("dead");

    const view = await aws.letters();

    expect(view.depth).toBe(2);
    expect(view.letters).toHaveLength(2);
  });

  it("forgets a letter that has gone, also when another has come in its place", async () => {
    await aws.send("dead", { body: "gone" });
    await aws.letters();
    await aws.remove({ select: { all: true } });
    const next = await aws.send("dead", { body: "next" });

    expect((await aws.letters()).letters.map(({ messageId }) => messageId)).toEqual([next]);
  });

  it("does not look into a queue in which nothing has changed", async () => {
    await aws.send("dead", { body: "still" });
    await aws.letters();
    const looked = aws.sqsSns.inspect("dead").visible[0]?.receiveCount;

    await aws.get("/api/flow");
    await aws.get("/api/dead-letters");

    expect(aws.sqsSns.inspect("dead").visible[0]?.receiveCount).toBe(looked);
  });

  it("says how many there are in the status, with a banner that leads to them", async () => {
    await aws.send("dead", {});
    await aws.letters();

    const status = await aws.get<{ deadLetters: number; aws: string; banners: object[] }>("/api/status");

    expect(status).toMatchObject({ deadLetters: 1, aws: "connected" });
    expect(status.banners).toContainEqual(
      expect.objectContaining({ text: "1 message in dead", href: "/dead-letters", level: "warning" }),
    );
  });

  it("is watched while a page listens: a new letter is told without being asked for", async () => {
    const stream = await fetch(`${aws.backend.queryUrl}/api/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();

    await aws.send("dead", {});
    let text = "";
    await waitFor(
      async () => {
        text += (await reader?.read())?.value ?? "";
        return text.includes('event: dead-letters\ndata: {"depth":1}');
      },
      { what: "the event" },
    );

    await reader?.cancel();
  });
});
