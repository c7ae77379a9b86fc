import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { anAssembly } from "../../support/a-template.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type FaultyEndpoint, startFaultyEndpoint } from "./a-faulty-endpoint.ts";
import { type AttachedBackend, queueArn, startAttachedBackend, withDeadLetters } from "./an-aws.ts";

const cli = new URL("../../../observability/backend/cli.ts", import.meta.url).pathname;

describe("a redrive that AWS or the machine ends half-way", () => {
  let endpoint: FaultyEndpoint & { forwardTo(url: string): void };
  let aws: AttachedBackend;
  beforeEach(async () => {
    endpoint = await startFaultyEndpoint();
    aws = await startAttachedBackend({
      queues: { orders: withDeadLetters("dead"), dead: {} },
      endpoint: (url) => {
        endpoint.forwardTo(url);
        return endpoint.url;
      },
    });
  });
  afterEach(async () => {
    await aws.stop();
    await endpoint.stop();
  });

  async function sendLetters(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) ids.push(await aws.send("dead", { body: `letter ${index}` }));
    return ids;
  }

  it("leaves the letters that the other queue refuses, visible, and says why for each", async () => {
    await sendLetters(5);
    endpoint.fate = (operation, body) =>
      operation === "SendMessage" && /letter [13]/.test(body) ? "refused" : "answered";

    const { done, failed } = await aws.redrive({ select: { all: true } });

    expect(done).toHaveLength(3);
    expect(failed.map(({ reason }) => reason)).toEqual(["the test refuses this", "the test refuses this"]);
    expect(aws.bodies("orders").sort()).toEqual(["letter 0", "letter 2", "letter 4"]);
    expect(
      aws.sqsSns
        .inspect("dead")
        .visible.map(({ body }) => body)
        .sort(),
    ).toEqual(["letter 1", "letter 3"]);
  });

  it("has sent before it deletes: a letter that cannot be deleted is in both queues, and that is said", async () => {
    const [messageId] = await sendLetters(1);
    endpoint.fate = (operation) => (operation === "DeleteMessageBatch" ? "refused" : "answered");

    const { done, failed } = await aws.redrive({ select: { all: true } });

    expect(done).toEqual([]);
    expect(failed).toEqual([
      {
        messageId,
        reason: expect.stringMatching(/^it was sent to orders, but it could not be deleted \(the test refuses this\)/),
      },
    ]);
    expect(aws.bodies("orders")).toEqual(["letter 0"]);
    expect(aws.bodies("dead")).toEqual(["letter 0"]);
  });

  it("has a line for every letter when SQS stops answering in between", async () => {
    const ids = await sendLetters(30);
    await aws.letters();
    let batches = 0;
    endpoint.fate = (operation) => {
      if (operation === "ReceiveMessage") batches++;
      return batches > 2 ? "cut" : "answered";
    };

    const { done, failed } = await aws.redrive({ select: { all: true } });
    const told = [...done, ...failed].map(({ messageId }) => messageId);

    expect(told.sort()).toEqual([...ids].sort());
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.at(-1)?.reason).toContain("nothing was done with it");
    // Wherever it ended: no letter is lost.
    expect(new Set([...aws.bodies("orders"), ...aws.bodies("dead")]).size).toBe(30);
  });

  it("loses nothing when its process is killed between sending and deleting", async () => {
    await sendLetters(3);
    endpoint.fate = (operation) => (operation === "DeleteMessageBatch" ? "unanswered" : "answered");
    const resources = {
      Orders: {
        Type: "AWS::SQS::Queue",
        Properties: {
          QueueName: "orders",
          RedrivePolicy: { deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 2 },
        },
      },
    };
    const assembly = await anAssembly({ resources });
    const { child, queryUrl } = await startChild("--aws-endpoint", endpoint.url, "--assembly", assembly);

    const answer = fetch(`${queryUrl}/api/dead-letters/redrive`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ select: { all: true } }),
    });
    await waitFor(() => endpoint.operations.includes("DeleteMessageBatch"), { what: "the deletion" });
    child.kill("SIGKILL");

    await expect(answer).rejects.toThrow();
    // A duplicate at most, which the job's idempotency takes.
    expect(aws.bodies("orders").sort()).toEqual(["letter 0", "letter 1", "letter 2"]);
    expect(aws.bodies("dead")).toHaveLength(3);
    await rm(assembly, { recursive: true });
  });
});

describe("an AWS that does not answer", () => {
  it("is told in every answer and in the status, and is there again by itself", async () => {
    const endpoint = await startFaultyEndpoint();
    const aws = await startAttachedBackend({
      queues: { orders: withDeadLetters("dead"), dead: {} },
      endpoint: (url) => {
        endpoint.forwardTo(url);
        return endpoint.url;
      },
    });
    await aws.send("dead", {});
    expect((await aws.letters()).depth).toBe(1);
    endpoint.fate = () => "cut";

    const letters = await aws.letters();
    const flow = await aws.get<{ unavailable?: string; nodes: object[] }>("/api/flow");
    const status = await aws.get<{ aws: string; banners: { key: string }[] }>("/api/status");
    const redrive = await aws.post("/api/dead-letters/redrive", { select: { all: true } });

    expect(letters).toMatchObject({ depth: 1, unavailable: expect.stringContaining("does not answer as expected") });
    expect(flow.unavailable).toBe(letters.unavailable);
    expect(flow.nodes.length).toBeGreaterThan(1);
    expect(status).toMatchObject({ aws: "unreachable" });
    expect(status.banners.map(({ key }) => key)).toContain("aws");
    expect(redrive).toMatchObject({ status: 503, body: { error: expect.stringContaining("nothing was done") } });

    endpoint.fate = () => "answered";
    const again = await waitFor(
      async () => {
        const view = await aws.get<{ unavailable?: string; depth: number }>("/api/dead-letters");
        return view.unavailable === undefined ? view : undefined;
      },
      { what: "AWS to be asked again", within: 20_000, every: 200 },
    );
    expect(again.depth).toBe(1);
    await aws.stop();
    await endpoint.stop();
  });
});

async function startChild(...flags: string[]): Promise<{ child: ChildProcess; queryUrl: string }> {
  const child = spawn(process.execPath, [cli, "--otlp-port", "0", "--query-port", "0", ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const { queryUrl } = JSON.parse(String(line)) as { queryUrl: string };
  return { child, queryUrl };
}
