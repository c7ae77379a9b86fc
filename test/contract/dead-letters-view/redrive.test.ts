import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type AttachedBackend, startAttachedBackend, withDeadLetters } from "./an-aws.ts";

const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const traceparent = "00-67891233abcdef012345678912345678-463ac35c9f6413ad-01";
const fn = (FunctionName: string) => ({ Type: "AWS::Lambda::Function", Properties: { FunctionName } });
const fedBy = (queue: string, FunctionName: string) => ({
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: { EventSourceArn: { "Fn::GetAtt": [queue, "Arn"] }, FunctionName: { Ref: FunctionName } },
});

describe("a redrive", () => {
  let aws: AttachedBackend;
  beforeEach(async () => {
    aws = await startAttachedBackend({
      queues: {
        intake: withDeadLetters("dead"),
        todo: withDeadLetters("dead"),
        dead: {},
        "todo.fifo": { FifoQueue: "true", ...withDeadLetters("dead.fifo") },
        "dead.fifo": { FifoQueue: "true" },
      },
      resources: {
        Ingester: fn("job-ingester"),
        Processor: fn("job-processor"),
        A: fedBy("intake", "Ingester"),
        B: fedBy("todo", "Processor"),
      },
    });
  });
  afterEach(() => aws.stop());

  it("sends body, attributes and trace header as they are to the queue of the letter's stage, and takes it out of the dead-letter queue", async () => {
    const attributes = { "failure.stage": "processor", "failure.code": "STEP_FAILED", "job.id": "job-1", traceparent };
    const body = '{"id":"job-1","ünïcode":"✓"}';
    const messageId = await aws.send("dead", { body, attributes, traceHeader });
    const other = await aws.send("dead", { body: "other", attributes: { "failure.stage": "ingester" } });

    const result = await aws.redrive({ select: { messageIds: [messageId] } });

    expect(result).toEqual({ done: [{ messageId, jobId: "job-1", to: "todo" }], failed: [] });
    const { Body, MessageAttributes, Attributes } = (await aws.take("todo")) ?? {};
    expect(Body).toBe(body);
    expect(
      Object.fromEntries(Object.entries(MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue])),
    ).toEqual(attributes);
    expect(Attributes?.AWSTraceHeader).toBe(traceHeader);
    expect(aws.ids("dead")).toEqual([other]);
    expect(aws.sqsSns.inspect("dead").inFlight).toEqual([]);
    expect((await aws.letters()).letters.map((letter) => letter.messageId)).toEqual([other]);
  });

  it("sends every letter, each to its own queue, each once", async () => {
    const bodies = Array.from({ length: 60 }, (_, index) => `letter ${index}`);
    for (const [index, body] of bodies.entries()) {
      await aws.send("dead", { body, attributes: { "failure.stage": index % 2 ? "processor" : "ingester" } });
    }

    const { done, failed } = await aws.redrive({ select: { all: true } });

    expect(failed).toEqual([]);
    expect(new Set(done.map(({ messageId }) => messageId)).size).toBe(60);
    expect([...aws.bodies("todo"), ...aws.bodies("intake")].sort()).toEqual(bodies.sort());
    expect(aws.bodies("intake")).toHaveLength(30);
    expect(aws.bodies("dead")).toEqual([]);
    expect(await aws.letters()).toMatchObject({ letters: [], depth: 0 });
  });

  it("sends a message that SQS has moved back to the queue that it was moved from", async () => {
    await aws.send("intake", { body: "moved" });
    const url = `${aws.gateway.url}/000000000000/intake`;
    for (let delivery = 0; delivery < 3; delivery++) {
      await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }));
    }
    const [letter] = (await aws.letters()).letters;

    expect(letter).toMatchObject({ redriveTo: "intake", attempts: 2 });
    const { done } = await aws.redrive({ select: { all: true } });
    expect(done).toMatchObject([{ to: "intake" }]);
    expect(aws.bodies("intake")).toEqual(["moved"]);
  });

  it("goes where it is told to, and nowhere but to a known queue", async () => {
    const messageId = await aws.send("dead", { body: "whose?" });

    const without = await aws.redrive({ select: { all: true } });
    const unknown = await aws.redrive({ select: { all: true }, to: "elsewhere" });
    const backToDead = await aws.redrive({ select: { all: true }, to: "dead" });
    const known = await aws.redrive({ select: { messageIds: [messageId] }, to: "todo" });

    expect(without.failed).toEqual([
      {
        messageId,
        reason: expect.stringContaining(
          "got nothing that tells where the message came from; it stays in its dead-letter queue",
        ),
      },
    ]);
    expect(unknown.failed[0]?.reason).toMatch(
      /^expected one of the queues intake, todo, todo\.fifo .* got "elsewhere"/,
    );
    expect(backToDead.failed[0]?.reason).toContain('got "dead"');
    expect(known.done).toEqual([{ messageId, jobId: null, to: "todo" }]);
    expect(aws.bodies("todo")).toEqual(["whose?"]);
  });

  it("keeps the group of a FIFO message, and delivers it although its original is younger than five minutes", async () => {
    await aws.send("todo.fifo", { body: "ordered", group: "customer-7" });
    const original = await aws.take("todo.fifo");
    await aws.sqs.send(
      new DeleteMessageCommand({
        QueueUrl: `${aws.gateway.url}/000000000000/todo.fifo`,
        ReceiptHandle: original?.ReceiptHandle,
      }),
    );
    await aws.send("dead.fifo", { body: "ordered", group: "customer-7" });

    const { done } = await aws.redrive({ select: { all: true } });

    expect(done).toMatchObject([{ to: "todo.fifo" }]);
    const redriven = await aws.take("todo.fifo");
    expect(redriven).toMatchObject({ Body: "ordered", Attributes: { MessageGroupId: "customer-7" } });
  });

  it("says so of messages that have gone", async () => {
    expect(await aws.redrive({ select: { messageIds: ["long-gone"] } })).toEqual({
      done: [],
      failed: [
        { messageId: "long-gone", reason: "the message is in no dead-letter queue any more; nothing was done with it" },
      ],
    });
  });

  it("does not touch a message that somebody else has in hand, and says so", async () => {
    const messageId = await aws.send("dead", { attributes: { "failure.stage": "processor" } });
    await aws.take("dead");

    const { done, failed } = await aws.redrive({ select: { messageIds: [messageId] } });

    expect(done).toEqual([]);
    expect(failed).toEqual([{ messageId, reason: expect.stringContaining("another receiver has it in hand") }]);
    expect(aws.ids("dead")).toEqual([messageId]);
    expect(aws.bodies("todo")).toEqual([]);
  });
});

describe("deleting dead letters", () => {
  let aws: AttachedBackend;
  beforeAll(async () => {
    aws = await startAttachedBackend({ queues: { orders: withDeadLetters("dead"), dead: {} } });
  });
  afterAll(() => aws.stop());

  it("takes out the chosen ones, then all", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 12; index++) ids.push(await aws.send("dead", { body: `letter ${index}` }));
    const chosen = ids.slice(0, 3);

    const some = await aws.remove({ select: { messageIds: chosen } });
    const left = aws.ids("dead");
    const all = await aws.remove({ select: { all: true } });

    expect(some.done.map(({ messageId }) => messageId).sort()).toEqual([...chosen].sort());
    expect(left.sort()).toEqual(ids.slice(3).sort());
    expect(all.done).toHaveLength(9);
    expect(aws.bodies("dead")).toEqual([]);
    expect(aws.bodies("orders")).toEqual([]);
  });

  it("is refused to other origins, to forms and to what is no selection", async () => {
    const messageId = await aws.send("dead", { body: "stays" });
    const all = { select: { all: true } };

    const foreign = await aws.post("/api/dead-letters/delete", all, { origin: "https://elsewhere.example" });
    const form = await aws.post("/api/dead-letters/delete", all, { "content-type": "text/plain" });
    const bodies = [
      {},
      { select: {} },
      { select: { all: false } },
      { select: { messageIds: [] } },
      { select: { all: true }, x: 1 },
      [],
    ];
    const statuses = await Promise.all(
      bodies.map(async (body) => (await aws.post("/api/dead-letters/delete", body)).status),
    );

    expect(foreign.status).toBe(403);
    expect(form.status).toBe(415);
    expect(statuses).toEqual(bodies.map(() => 400));
    expect(aws.ids("dead")).toEqual([messageId]);
  });
});
