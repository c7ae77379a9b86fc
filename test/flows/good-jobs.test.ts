import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeRuleCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { jobTypes } from "../../functions/jobs/job-types.ts";
import { type Pipeline, startPipeline } from "../support/a-pipeline.ts";
import { aGoodJob } from "../support/a-random-job.ts";
import { waitFor } from "../support/wait-for.ts";
import "../../observability/checker/jest.ts";

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline();
}, 60_000);
afterAll(() => pipeline?.stop());

describe("good jobs", () => {
  it.each(jobTypes)("of type %s complete, are announced, and are one connected trace", async (type) => {
    const [sent] = await pipeline.submit([aGoodJob(type)]);
    const { jobId = "", traceId = "" } = sent ?? {};

    const { missing } = await pipeline.verdict();

    expect(missing).toEqual([]);
    expect(await pipeline.record(jobId)).toMatchObject({
      status: "COMPLETED",
      job_type: type,
      attempts: 1,
      trace_id: traceId,
    });
    expect(pipeline.notices.filter((notice) => notice.jobId === jobId)).toMatchObject([
      { kind: "end-state", code: "COMPLETED", traceId },
    ]);
    expect(pipeline.deadLetters(jobId)).toEqual([]);
    const trace = await pipeline.trace(traceId);
    expect(trace).toPassTraceRules({ expected: "completed" });
    expect(trace).toFollow([
      "submit *",
      "send default",
      "process ingester-queue",
      "send jobs-todo",
      "process jobs-todo",
      "execute *",
      "step *",
    ]);
  });

  it("show in their trace what the emulators did with them", async () => {
    const [sent] = await pipeline.submit([aGoodJob("data_cleanup", 3)]);
    const { traceId = "" } = sent ?? {};

    const rule = await waitFor(async () => (await pipeline.trace(traceId)).find(({ service }) => service === "aws"), {
      what: "a span of the emulators",
    });

    expect(rule).toMatchObject({
      name: "rule jobs-to-ingester-queue",
      attributes: { "messaging.destination.name": "ingester-queue" },
    });
    await pipeline.verdict();
  });

  it("that are delivered again after they have finished do nothing twice", async () => {
    const [sent] = await pipeline.submit([aGoodJob("user_onboarding", 77)]);
    const { jobId = "", traceId = "" } = sent ?? {};
    await pipeline.verdict();
    const before = await pipeline.record(jobId);
    const { QueueUrl } = await pipeline.clients.sqs.send(new GetQueueUrlCommand({ QueueName: "jobs-todo" }));
    const producer = (await pipeline.trace(traceId)).find(({ name }) => name === "send jobs-todo");

    await pipeline.clients.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({
          id: jobId,
          job_type: "user_onboarding",
          message: { user_id: "user-1", user_name: "Ada" },
          submitted_at: new Date().toISOString(),
          status: "NEW",
        }),
        MessageAttributes: { traceparent: { DataType: "String", StringValue: `00-${traceId}-${producer?.spanId}-01` } },
      }),
    );
    const duplicate = await waitFor(
      async () => (await pipeline.trace(traceId)).find(({ attributes }) => attributes["job.duplicate"] === true),
      { what: "the span of the second delivery" },
    );

    expect(duplicate.name).toBe("process jobs-todo");
    expect(await pipeline.record(jobId)).toEqual(before);
    expect(pipeline.notices.filter((notice) => notice.jobId === jobId)).toHaveLength(1);
  });
});

describe("a function that is killed in the middle of a job", () => {
  it("costs an attempt: the job completes on the next one, after its last finished step, on the same trace", async () => {
    const job = aGoodJob("long_running_job", 5);
    if (job.delivery.via !== "bus") throw new Error("expected a job for the bus");
    Object.assign(job.delivery.detail, { message: { task_name: "train forecast", timeout: 600 } });
    const [sent] = await pipeline.submit([job]);
    const { jobId = "", traceId = "" } = sent ?? {};
    await waitFor(async () => Object.keys(Object((await pipeline.record(jobId))?.steps)).length > 0, {
      what: "the first finished step",
      within: 20_000,
    });

    for (const pid of pipeline.runtime.lambda.pids()) process.kill(-pid, "SIGKILL");

    const { missing } = await pipeline.verdict();

    expect(missing).toEqual([]);
    const record = await pipeline.record(jobId);
    expect(record).toMatchObject({ status: "COMPLETED", trace_id: traceId });
    expect(record?.attempts).toBeGreaterThan(1);
    const trace = await pipeline.trace(traceId);
    expect(trace).toBeConnected();
    expect(trace).toHaveSpan("process jobs-todo", {
      attributes: { "job.attempt": 1, "error.type": "FUNCTION_CRASHED" },
      status: "ERROR",
    });
    expect(trace).toHaveSpan("step *", { attributes: { "job.step.resumed": true } });
  });
});

describe("the AWS endpoint, to an SDK client", () => {
  it("shows queues and topics under their names", async () => {
    const { QueueUrl } = await pipeline.clients.sqs.send(new GetQueueUrlCommand({ QueueName: "dead-letter-queue" }));
    const { Attributes } = await pipeline.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { Topics = [] } = await pipeline.clients.sns.send(new ListTopicsCommand({}));

    expect(QueueUrl).toBe(`${pipeline.runtime.url}/000000000000/dead-letter-queue`);
    expect(Attributes?.MessageRetentionPeriod).toBe("1209600");
    expect(Topics.map(({ TopicArn }) => TopicArn)).toEqual(
      expect.arrayContaining([
        "arn:aws:sns:us-east-1:000000000000:job-failures",
        "arn:aws:sns:us-east-1:000000000000:job-end-state",
      ]),
    );
  });

  it("takes events, and shows the record and the log of the job they made", async () => {
    const key = "by-hand-1";
    const detail = {
      job_type: "report_generation",
      message: { report_name: "sales", filters: {} },
      idempotency_key: key,
    };
    await pipeline.clients.events.send(
      new PutEventsCommand({ Entries: [{ Source: "jobs", DetailType: "job", Detail: JSON.stringify(detail) }] }),
    );
    await waitFor(async () => (await pipeline.record(key))?.status === "COMPLETED", { what: "the end of the job" });
    const { Items = [] } = await pipeline.clients.documents.send(new ScanCommand({ TableName: "jobs" }));
    const logs = new CloudWatchLogsClient({
      endpoint: pipeline.runtime.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/job-processor", filterPattern: '"job.completed"' }),
    );
    logs.destroy();

    expect(Items.map(({ job_id }) => job_id)).toContain(key);
    expect(events.some(({ message }) => message?.includes(key))).toBe(true);
  });

  it("shows rules and functions, and invokes one", async () => {
    const rule = await pipeline.clients.events.send(new DescribeRuleCommand({ Name: "jobs-to-ingester-queue" }));
    const { Functions = [] } = await pipeline.clients.lambda.send(new ListFunctionsCommand({}));
    const { StatusCode, FunctionError, Payload } = await pipeline.clients.lambda.send(
      new InvokeCommand({ FunctionName: "job-processor", Payload: JSON.stringify({ Records: [] }) }),
    );

    expect(rule.EventPattern).toBe('{"source":["jobs"]}');
    expect(Functions.map(({ FunctionName }) => FunctionName).sort()).toEqual([
      "job-ingester",
      "job-notifier",
      "job-processor",
      "job-reconciler",
    ]);
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: undefined });
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ batchItemFailures: [] });
  });
});
