import { join } from "node:path";
import { CreateEventSourceMappingCommand, type CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import type { SQSRecord } from "aws-lambda";
import type { AwsUnderTest, FunctionOrder } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";
import { readTold, waitForTold } from "../support/aws-emulator/read-log.ts";
import { createQueueWithDeadLetters } from "../support/aws-emulator/test-queue.ts";
import { waitFor } from "../support/wait-for.ts";

const directory = join(import.meta.dirname, "functions/worker");

/** What the worker tells: first what it got, then, when it has waited, what it did. */
interface Told {
  records?: SQSRecord[];
  names?: string[];
  startedAt?: number;
  endedAt?: number;
  trace?: string;
}

interface WorkerOptions extends Partial<CreateEventSourceMappingCommandInput> {
  order?: Partial<FunctionOrder>;
  /** Default 3. */
  maxReceiveCount?: number;
  visibility?: number;
}

/** A queue that feeds a worker; its time-out is two seconds, and as long as that messages are hidden. */
async function startWorker(aws: AwsUnderTest, options: WorkerOptions = {}) {
  const { order, maxReceiveCount = 3, visibility = 2, ...mapping } = options;
  const { queue, deadLetters } = await createQueueWithDeadLetters(aws, {
    maxReceiveCount,
    VisibilityTimeout: String(visibility),
  });
  const { functionName } = await aws.createFunction({ directory, timeoutSeconds: 2, ...order });
  const map = () =>
    aws.clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: functionName,
        EventSourceArn: queue.arn,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ...mapping,
      }),
    );
  const batches = async () =>
    (await readTold<Told>(aws, functionName)).flatMap(({ records }) => (records === undefined ? [] : [records]));
  return {
    queue,
    deadLetters,
    functionName,
    map,
    send: (body: object, rest = {}) => queue.send(JSON.stringify(body), rest),
    batches,
    /** Receive counts, in order, of the record whose name is this. */
    attempts: async (name: string) =>
      (await batches())
        .flat()
        .filter(({ body }) => JSON.parse(body).name === name)
        .map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
    told: (what: string, until: (told: Told[]) => boolean) => waitForTold<Told>(aws, functionName, { what, until }),
    empty: () =>
      waitFor(
        async () => {
          const counts = await queue.attributes();
          return counts.ApproximateNumberOfMessages === "0" && counts.ApproximateNumberOfMessagesNotVisible === "0";
        },
        { what: "the queue to be empty", within: 15_000, every: 150 },
      ),
  };
}

describeAws("Lambda's event source mapping", (behaviour) => {
  behaviour("hands messages over as records, and deletes them on success", async (aws) => {
    const worker = await startWorker(aws);
    const id = await worker.send(
      { name: "a" },
      {
        MessageAttributes: { traceparent: { DataType: "String", StringValue: "00-1-2-01" } },
        MessageSystemAttributes: {
          AWSTraceHeader: { DataType: "String", StringValue: "Root=1-67891233-abcdef012345678912345678" },
        },
      },
    );

    await worker.map();
    await worker.told("the records", (told) => told.length > 1);
    await worker.empty();

    expect(await worker.batches()).toMatchObject([
      [
        {
          messageId: id,
          receiptHandle: expect.any(String),
          body: '{"name":"a"}',
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            AWSTraceHeader: "Root=1-67891233-abcdef012345678912345678",
          },
          messageAttributes: {
            traceparent: { stringValue: "00-1-2-01", dataType: "String" },
          },
          md5OfBody: "88148e411b9b424a2e0ddf108cb02baa",
          eventSource: "aws:sqs",
          eventSourceARN: worker.queue.arn,
          awsRegion: "us-east-1",
        },
      ],
    ]);
    expect(await worker.deadLetters.receive({ within: 0 })).toEqual([]);
  });

  behaviour("gives records the digest of their attributes, and empty lists in each of them", async (aws) => {
    const worker = await startWorker(aws);
    await worker.send({}, { MessageAttributes: { traceparent: { DataType: "String", StringValue: "00-1-2-01" } } });

    await worker.map();
    await worker.told("the records", (told) => told.length > 1);

    expect(await worker.batches()).toMatchObject([
      [
        {
          messageAttributes: { traceparent: { stringListValues: [], binaryListValues: [] } },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      ],
    ]);
  });

  behaviour("brings back only the messages that were reported, with a higher count", async (aws) => {
    const worker = await startWorker(aws);
    for (const body of [{ name: "good" }, { name: "bad", failTimes: 1 }]) await worker.send(body);

    await worker.map();
    await worker.empty();
    await worker.told("the second attempt", (told) => told.length >= 4);

    expect([await worker.attempts("good"), await worker.attempts("bad")]).toEqual([[1], [1, 2]]);
  });

  for (const [answer, name] of [
    [null, "null"],
    [{}, "an object without a list"],
    [{ batchItemFailures: [] }, "an empty list"],
  ] as const) {
    behaviour(`takes ${name} for success`, async (aws) => {
      const worker = await startWorker(aws);
      await worker.send({ name: "a", answer });

      await worker.map();
      await worker.told("the records", (told) => told.length > 0);
      await worker.empty();

      expect(await worker.attempts("a")).toEqual([1]);
      expect(await worker.deadLetters.receive({ within: 0 })).toEqual([]);
    });
  }

  for (const [answer, name] of [
    [{ batchItemFailures: [{ id: "a" }] }, "a list of something else"],
    [{ batchItemFailures: [{ itemIdentifier: "" }] }, "an empty identifier"],
    [{ batchItemFailures: [{ itemIdentifier: "nobody" }] }, "an identifier of no message in the batch"],
  ] as const) {
    behaviour(`takes ${name} for failure of the whole batch`, async (aws) => {
      const worker = await startWorker(aws, { maxReceiveCount: 1 });
      await worker.send({ name: "a", answer });

      await worker.map();

      expect(await worker.deadLetters.next({ within: 10 })).toMatchObject({ Body: expect.stringContaining('"a"') });
    });
  }

  behaviour("brings the whole batch back when the handler throws", async (aws) => {
    const worker = await startWorker(aws, { maxReceiveCount: 1 });
    for (const body of [{ name: "good" }, { name: "bad", throw: "no" }]) await worker.send(body);

    await worker.map();
    const letters = [await worker.deadLetters.next({ within: 10 }), await worker.deadLetters.next({ within: 10 })];

    expect(letters.map(({ Body = "" }) => JSON.parse(Body).name).sort()).toEqual(["bad", "good"]);
    expect([await worker.attempts("good"), await worker.attempts("bad")]).toEqual([[1], [1]]);
  });

  for (const [what, order] of [
    ["the process ends", { exit: 1 }],
    ["the function times out", { hang: true }],
  ] as const) {
    behaviour(`tries a message again when ${what}, as often as its queue says, then moves it`, async (aws) => {
      const worker = await startWorker(aws, { maxReceiveCount: 2 });
      const id = await worker.send({ name: "a", ...order });

      await worker.map();

      expect(await worker.deadLetters.next({ within: 20 })).toMatchObject({ MessageId: id });
      expect(await worker.attempts("a")).toEqual([1, 2]);
    });
  }

  behaviour("makes no batch larger than its size", async (aws) => {
    const worker = await startWorker(aws, { BatchSize: 2 });
    for (const name of ["a", "b", "c", "d", "e"]) await worker.send({ name });

    await worker.map();
    await worker.empty();
    const batches = await waitFor(
      async () => {
        const seen = await worker.batches();
        return seen.flat().length === 5 ? seen : undefined;
      },
      { what: "five records", every: 100 },
    );

    expect(Math.max(...batches.map(({ length }) => length))).toBe(2);
  });

  behaviour("starts no more invocations at once than its maximum concurrency", async (aws) => {
    const worker = await startWorker(aws, {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
      order: { timeoutSeconds: 10 },
      visibility: 30,
    });
    for (const name of ["a", "b", "c", "d", "e"]) await worker.send({ name, wait: 400 });

    await worker.map();
    const told = await worker.told("five invocations", (all) => all.filter(({ names }) => names).length === 5);

    const spans = told.flatMap(({ startedAt = 0, endedAt = 0 }) => (endedAt > 0 ? [{ startedAt, endedAt }] : []));
    const atOnce = spans.map(
      ({ startedAt }) => spans.filter((other) => other.startedAt <= startedAt && startedAt < other.endedAt).length,
    );
    expect(spans).toHaveLength(5);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
  });

  behaviour("deletes what its filters leave out", async (aws) => {
    const worker = await startWorker(aws, {
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { name: [{ prefix: "wanted" }] } }) }] },
    });
    for (const name of ["wanted", "other"]) await worker.send({ name });

    await worker.map();
    await worker.empty();
    await worker.told("the records", (told) => told.length > 0);

    expect([await worker.attempts("wanted"), await worker.attempts("other")]).toEqual([[1], []]);
  });

  behaviour("is refused for a queue that hides messages for less than the function's time-out", async (aws) => {
    const worker = await startWorker(aws, { order: { timeoutSeconds: 30 }, visibility: 5 });

    await expect(worker.map()).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("visibility timeout: 5 seconds is less than Function timeout: 30 seconds"),
    });
  });

  behaviour("is refused a second time for the same queue and function", async (aws) => {
    const worker = await startWorker(aws);
    await worker.map();

    await expect(worker.map()).rejects.toMatchObject({ name: "ResourceConflictException" });
  });

  behaviour("is refused for more than ten messages without a window", async (aws) => {
    const worker = await startWorker(aws, { BatchSize: 11 });

    await expect(worker.map()).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });
});
