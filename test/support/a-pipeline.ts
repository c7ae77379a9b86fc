import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "../../generator/clock.ts";
import { awsCalls } from "../../generator/publish/aws-calls.ts";
import { publishJobs } from "../../generator/publish/publish-jobs.ts";
import type { RandomJob } from "../../generator/random-jobs.ts";
import { seededRandom } from "../../generator/seeded-random.ts";
import { synthesise } from "../../infra/local/programs.ts";
import { type Runtime, startRuntime } from "../../infra/local/runtime.ts";
import { awaitVerdict, type Verdict } from "../../infra/local/verdict/await-verdict.ts";
import { countDeadLetters } from "../../infra/local/verdict/count-dead-letters.ts";
import { followJobs } from "../../infra/local/verdict/follow-jobs.ts";
import { jobRecordsReader } from "../../infra/local/verdict/job-records.ts";
import { traceReader } from "../../infra/local/verdict/read-trace.ts";
import { type JobNotice, openTopicInbox } from "../../infra/local/verdict/topic-inbox.ts";
import { startBackend } from "../../observability/backend/start-backend.ts";
import { fromOtlpJson } from "../../observability/checker/from-otlp-json.ts";
import type { TraceSpan } from "../../observability/checker/index.ts";
import { startTelemetry } from "../../observability/telemetry/index.ts";

export interface PipelineOptions {
  /** Time-out of the processor in seconds, instead of the 900 of the stack: how long a hanging attempt lasts here. */
  processorTimeoutSeconds?: number;
  /** Given to the functions, over the local settings. */
  environment?: Record<string, string>;
}

export interface SubmittedJob {
  jobId: string;
  traceId: string;
}

/** The real stack with the real functions, synthesised, on the emulators, with a backend; all on ports of its own. */
export interface Pipeline {
  runtime: Runtime;
  clients: ReturnType<typeof createClients>;
  /** Sentences about what went wrong in the runtime. */
  problems: readonly string[];
  /** What the topics told so far. */
  notices: readonly JobNotice[];
  submit(jobs: readonly RandomJob[]): Promise<SubmittedJob[]>;
  /** Waits until every job that was submitted so far is accounted for. */
  verdict(timeoutSeconds?: number): Promise<Verdict>;
  record(jobId: string): Promise<Record<string, unknown> | undefined>;
  /** Message attributes of the job's dead letters. */
  deadLetters(jobId: string): Record<string, string | undefined>[];
  trace(traceId: string): Promise<TraceSpan[]>;
  stop(): Promise<void>;
}

export async function startPipeline({
  processorTimeoutSeconds,
  environment = {},
}: PipelineOptions = {}): Promise<Pipeline> {
  const problems: string[] = [];
  const directory = await mkdtemp(join(tmpdir(), "pipeline-"));
  const assembly = join(directory, "cdk.out");
  const [backend] = await Promise.all([
    startBackend(),
    synthesise(assembly, { prefix: undefined, signal: new AbortController().signal }),
  ]);
  if (processorTimeoutSeconds !== undefined) await setProcessorTimeout(assembly, processorTimeoutSeconds);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = backend.otlpUrl;
  const telemetry = startTelemetry({ serviceName: "job-generator", exportDelay: 200, flushLimit: 5_000 });
  const runtime = await startRuntime({
    assembly,
    otlpEndpoint: backend.otlpUrl,
    environment: {
      FAULT_INJECTION: "on",
      HEARTBEAT_SECONDS: "1",
      JOB_TIME_SCALE: "0.005",
      RETRY_BACKOFF_SECONDS: "1",
      TRACE_URL: backend.queryUrl,
      ...environment,
    },
    onProblem: (sentence) => void problems.push(sentence),
  });
  const { queues, dynamoDb } = runtime;
  const clients = createClients(runtime.url);
  const notices: JobNotice[] = [];
  const records = jobRecordsReader({ endpoint: dynamoDb.url, tableName: "jobs" });
  const follower = followJobs({
    records,
    countDeadLetters: () => countDeadLetters(queues.inspect("dead-letter-queue")),
    readTrace: traceReader({ queryUrl: backend.queryUrl, topology: "parent" }),
  });
  const inbox = openTopicInbox({
    queues,
    jobFailuresTopicArn: "arn:aws:sns:us-east-1:000000000000:job-failures",
    jobEndStateTopicArn: "arn:aws:sns:us-east-1:000000000000:job-end-state",
    onNotice(notice) {
      notices.push(notice);
      follower.noticed(notice);
    },
    onProblem: (sentence) => {
      throw new Error(sentence);
    },
  });
  const calls = awsCalls({ events: clients.events, sqs: clients.sqs, queueName: "ingester-queue" });

  return {
    runtime,
    clients,
    problems,
    notices,
    async submit(jobs) {
      const receipts = await publishJobs(jobs, { ...calls, clock: systemClock, random: seededRandom(1, "backoff") });
      await telemetry.flush();
      return jobs.map((job) => {
        const receipt = receipts.find((one) => one.job === job);
        if (!receipt?.accepted)
          throw new Error(`expected job ${job.key} to be accepted, got ${JSON.stringify(receipt)}`);
        const submitted = { jobId: receipt.jobId, traceId: receipt.traceId };
        follower.submitted(submitted);
        return submitted;
      });
    },
    verdict: (timeoutSeconds = 60) =>
      awaitVerdict({ follower, submissions: Promise.resolve(), timeoutSeconds, signal: new AbortController().signal }),
    async record(jobId) {
      const { Item } = await clients.documents.send(
        new GetCommand({ TableName: "jobs", Key: { job_id: jobId }, ConsistentRead: true }),
      );
      return Item;
    },
    deadLetters(jobId) {
      const { visible, inFlight } = queues.inspect("dead-letter-queue");
      return [...visible, ...inFlight]
        .map(({ messageAttributes }) =>
          Object.fromEntries(Object.entries(messageAttributes).map(([name, { StringValue }]) => [name, StringValue])),
        )
        .filter((attributes) => attributes["job.id"] === jobId);
    },
    async trace(traceId) {
      const response = await fetch(`${backend.queryUrl}/api/v3/traces/${traceId}`);
      return response.ok ? fromOtlpJson(await response.json()) : [];
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      records.stop();
      await inbox.stop();
      await telemetry.stop();
      await runtime.stop({ drainMs: 2_000 });
      await backend.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function createClients(endpoint: string) {
  const config = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  return {
    events: new EventBridgeClient(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    lambda: new LambdaClient(config),
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
  };
}

async function setProcessorTimeout(assembly: string, seconds: number): Promise<void> {
  const file = join(assembly, "Jobs.template.json");
  const template: { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> } = JSON.parse(
    await readFile(file, "utf8"),
  );
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === "AWS::Lambda::Function" && Properties?.FunctionName === "job-processor") Properties.Timeout = seconds;
  }
  await writeFile(file, JSON.stringify(template));
}
