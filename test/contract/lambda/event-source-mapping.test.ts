import type { EventSourceMappingSpec } from "../../../infra/local/emulators/lambda/lambda.ts";
import { aFunction, type LambdaUnderTest, startLambdaUnderTest } from "../../support/lambda-under-test.ts";
import { expectNone, waitFor } from "../../support/wait-for.ts";

let system: LambdaUnderTest;
let queues = 0;
beforeAll(async () => {
  system = await startLambdaUnderTest({
    timeScale: 0.02,
    matches: (pattern, record) => {
      const { body } = pattern as { body: { kind: string[] } };
      const { kind } = Object((record as { body: unknown }).body);
      return body.kind.includes(kind);
    },
  });
});
afterAll(() => system.stop());

interface Scene {
  queueArn: string;
  functionName: string;
  uuid: string;
  send(body: object | string): Promise<{ messageId: string }>;
  /** Names in the bodies of each batch that the handler has logged. */
  batches(): string[][];
  /** Waits until the queue holds nothing, visible or in flight. */
  empty(): Promise<unknown>;
}

async function aScene(
  mapping: Partial<EventSourceMappingSpec> = {},
  { before = [], ...func }: Parameters<typeof aFunction>[1] & { before?: object[] } = {},
): Promise<Scene> {
  const name = `scene-${++queues}`;
  const { queueArn } = system.sqs.createQueue(name, { VisibilityTimeout: "180" });
  await system.lambda.createFunction(aFunction("partial", { functionName: name, timeoutSeconds: 1, ...func }));
  for (const body of before) await system.sqs.queues.send(queueArn, JSON.stringify(body));
  const { uuid } = await system.lambda.createEventSourceMapping({
    functionName: name,
    eventSourceArn: queueArn,
    batchSize: 10,
    maximumBatchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    enabled: true,
    ...mapping,
  });
  return {
    queueArn,
    functionName: name,
    uuid,
    send: (body) => system.sqs.queues.send(queueArn, typeof body === "string" ? body : JSON.stringify(body)),
    batches: () =>
      system.lines
        .filter((line) => line.functionName === name && line.message.includes('{"batch"'))
        .map(({ message }) => JSON.parse(message.slice(message.indexOf("{"))).batch),
    empty: () =>
      waitFor(
        async () => {
          const { visible, inFlight } = await system.sqs.queues.counts(queueArn);
          return visible + inFlight === 0;
        },
        { what: `${name} to be empty` },
      ),
  };
}

describe("an event source mapping", () => {
  it("hands a message to a warm function within milliseconds, in AWS's shape, and deletes it", async () => {
    const scene = await aScene();
    await waitFor(() => system.lambda.pids().length > 0, { what: "an environment" });
    const traceHeader = "Root=1-6564dd00-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1";

    const { messageId } = await system.sqs.queues.send(scene.queueArn, '{"name":"one"}', {
      traceHeader,
      messageAttributes: { traceparent: { DataType: "String", StringValue: "00-a-b-01" } },
    });

    await waitFor(() => scene.batches().length > 0, { what: "the batch" });
    await scene.empty();
    const line = system.lines.find(({ message }) => message.includes(messageId));
    const { records } = JSON.parse(line?.message.slice(line.message.indexOf("{")) ?? "");

    expect(records).toEqual([
      {
        messageId,
        receiptHandle: expect.any(String),
        body: '{"name":"one"}',
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          AWSTraceHeader: traceHeader,
        },
        messageAttributes: {
          traceparent: { stringValue: "00-a-b-01", stringListValues: [], binaryListValues: [], dataType: "String" },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: "aws:sqs",
        eventSourceARN: scene.queueArn,
        awsRegion: "us-east-1",
      },
    ]);
  });

  it("starts an environment before the first message comes", async () => {
    const before = system.lambda.pids().length;

    await aScene();

    await waitFor(() => system.lambda.pids().length > before, { what: "an environment without any message" });
  });

  it("brings back only the messages that the function names", async () => {
    const scene = await aScene({}, { before: [{ name: "good" }, { name: "bad", failTimes: 1 }] });

    await waitFor(() => scene.batches().length >= 2, { what: "the second batch" });

    await scene.empty();

    expect(scene.batches()).toEqual([["good", "bad"], ["bad"]]);
  });

  it.each([
    ["names a message that is not in the batch", { batchItemFailures: [{ itemIdentifier: "of-another" }] }],
    ["names no message", { batchItemFailures: [{ itemIdentifier: "" }] }],
    ["has another key", { batchItemFailures: [{ id: "x" }] }],
    ["is no object", "done"],
  ])("brings the whole batch back when the answer %s", async (_, answer) => {
    const scene = await aScene({}, { before: [{ name: "first", answer }, { name: "second" }] });

    await waitFor(() => system.problems.find((problem) => problem.includes(scene.queueArn)), { what: "the problem" });

    expect(await system.sqs.queues.counts(scene.queueArn)).toMatchObject({ visible: 0, inFlight: 2 });
  });

  it.each([
    ["null", null],
    ["an empty object", {}],
    ["an empty list", { batchItemFailures: [] }],
  ])("deletes the whole batch when the answer is %s", async (_, answer) => {
    const scene = await aScene({}, { before: [{ name: "first", answer }, { name: "second" }] });

    await scene.empty();
  });

  it("ignores the answer when failures of items are not reported", async () => {
    const scene = await aScene({ reportBatchItemFailures: false }, { before: [{ answer: "anything" }] });

    await scene.empty();
  });

  it("brings a message back when the process crashed, after the scaled time-out", async () => {
    const scene = await aScene({ batchSize: 1 }, { before: [{ name: "crashes once", exit: 1 }] });

    const runs = await waitFor(
      () => {
        const ended = system.records.filter(({ functionName }) => functionName === scene.functionName);
        return ended.length >= 2 ? ended : undefined;
      },
      { what: "the end of the second attempt" },
    );

    expect(runs.map(({ outcome }) => outcome)).toEqual(["crash", "success"]);
    expect(runs[0]?.errorType).toBe("Runtime.ExitError");
    const [crash, success] = runs;
    expect((success?.startedAt ?? 0) - (crash?.startedAt ?? 0)).toBeGreaterThan(1_500);
  });

  it("deletes messages that no filter matches, and delivers those that one does", async () => {
    const scene = await aScene({ filterPatterns: ['{"body":{"kind":["a"]}}', '{"body":{"kind":["b"]}}'] });

    await scene.send({ name: "A", kind: "a" });
    await scene.send({ name: "C", kind: "c" });
    await scene.send("not JSON");
    await scene.send({ name: "B", kind: "b" });

    await waitFor(() => scene.batches().flat().length === 2, { what: "two messages" });
    await scene.empty();

    expect(scene.batches().flat().sort()).toEqual(["A", "B"]);
  });

  it("waits for its window to gather a batch of more than ten", async () => {
    const before = Array.from({ length: 25 }, (_, name) => ({ name }));
    const scene = await aScene({ batchSize: 25, maximumBatchingWindowSeconds: 20 }, { before });

    await waitFor(() => scene.batches().length > 0, { what: "the batch" });

    expect(scene.batches()[0]).toHaveLength(25);
    await scene.empty();
  });

  it("grows under a backlog of slow messages up to its maximum concurrency", async () => {
    const before = Array.from({ length: 12 }, (_, name) => ({ name, wait: 800 }));
    const scene = await aScene({ batchSize: 1, maximumConcurrency: 3 }, { before });

    await scene.empty();

    const runs = system.records.filter(({ functionName }) => functionName === scene.functionName);
    const atOnce = runs.map(
      ({ startedAt }) =>
        runs.filter((other) => other.startedAt <= startedAt && other.startedAt + other.durationMs > startedAt + 5)
          .length,
    );

    expect(runs).toHaveLength(12);
    expect(Math.max(...atOnce)).toBe(3);
    expect(new Set(runs.map(({ environmentId }) => environmentId)).size).toBe(3);
  });

  it("stays with one environment while that is done with what waits before another could start", async () => {
    const before = Array.from({ length: 10 }, (_, name) => ({ name }));
    const environment = { INIT_MS: "2000" };
    const scene = await aScene({ batchSize: 1, maximumConcurrency: 10 }, { before, environment });

    await scene.empty();

    const runs = system.records.filter(({ functionName }) => functionName === scene.functionName);

    expect(runs).toHaveLength(10);
    expect(new Set(runs.map(({ environmentId }) => environmentId)).size).toBe(1);
  });

  it("takes no message while INIT fails, and lets messages fail with it in the end", async () => {
    const code = aFunction("bad-init").codeDirectory;
    const scene = await aScene({ batchSize: 1 }, { codeDirectory: code, before: [{ name: "waits" }] });
    const inits = () =>
      system.lines.filter(
        ({ functionName, message }) => functionName === scene.functionName && message.startsWith("INIT_REPORT"),
      ).length;

    await waitFor(() => inits() >= 1, { what: "a failed INIT" });

    expect(await system.sqs.queues.counts(scene.queueArn)).toMatchObject({ visible: 1, inFlight: 0 });

    await waitFor(() => system.records.find(({ functionName }) => functionName === scene.functionName), {
      what: "the invocation that fails",
    });
    expect(inits()).toBeGreaterThanOrEqual(4);
    expect(system.records.at(-1)).toMatchObject({ outcome: "init-error", errorType: "Error" });
  });

  it("goes on after the queue could not be reached, and says so", async () => {
    const scene = await aScene();
    const receive = system.sqs.queues.receive;
    system.sqs.queues.receive = async (arn, options) => {
      if (arn === scene.queueArn) throw new Error("the line is cut");
      return receive(arn, options);
    };
    await scene.send({ name: "before" });
    await waitFor(() => system.problems.find((problem) => problem.includes("the line is cut")), {
      what: "the problem",
    });

    system.sqs.queues.receive = receive;

    await waitFor(() => scene.batches().length > 0, { what: "the batch" });
  });
});

describe("what Lambda refuses", () => {
  const mapping = (functionName: string, eventSourceArn: string, more: Partial<EventSourceMappingSpec> = {}) =>
    system.lambda.createEventSourceMapping({
      ...{ functionName, eventSourceArn, batchSize: 10, maximumBatchingWindowSeconds: 0 },
      ...{ reportBatchItemFailures: false, enabled: true },
      ...more,
    });

  it("refuses a queue whose visibility time-out is shorter than the function's, by the template's values", async () => {
    await system.lambda.createFunction(aFunction("echo", { functionName: "long", timeoutSeconds: 900 }));
    const { queueArn } = system.sqs.createQueue("short", { VisibilityTimeout: "30" });

    await expect(mapping("long", queueArn)).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message: "Queue visibility timeout: 30 seconds is less than Function timeout: 900 seconds",
    });
  });

  it("refuses queues, functions and values that cannot be, and the same mapping twice", async () => {
    const { functionName, queueArn } = await aScene();

    const codeOf = async (work: Promise<unknown>) =>
      work.then(
        () => "accepted",
        (error: { code: string }) => error.code,
      );
    const absent = "arn:aws:sqs:us-east-1:000000000000:absent";

    expect(await codeOf(mapping(functionName, absent))).toBe("InvalidParameterValueException");
    expect(await codeOf(mapping("absent", queueArn))).toBe("ResourceNotFoundException");
    expect(await codeOf(mapping(functionName, queueArn))).toBe("ResourceConflictException");
    const other = system.sqs.createQueue("other", { VisibilityTimeout: "180" }).queueArn;
    expect(await codeOf(mapping(functionName, other, { batchSize: 11 }))).toBe("InvalidParameterValueException");
    expect(await codeOf(mapping(functionName, other, { maximumConcurrency: 1 }))).toBe(
      "InvalidParameterValueException",
    );
    expect(await codeOf(mapping(functionName, other, { filterPatterns: ["{"] }))).toBe(
      "InvalidParameterValueException",
    );
    expect(await codeOf(mapping(functionName, "arn:aws:kinesis:us-east-1:0:stream/x"))).toBe(
      "InvalidParameterValueException",
    );
    await expectNone(() => system.problems.find((problem) => problem.includes("absent")), {
      what: "a poller of nothing",
    });
  });
});
