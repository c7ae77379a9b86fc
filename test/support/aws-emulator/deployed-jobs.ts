import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { synthesise } from "../../../infra/local/programs.ts";
import { startBackend } from "../../../observability/backend/start-backend.ts";
import { fromOtlpJson } from "../../../observability/checker/from-otlp-json.ts";
import type { TraceSpan } from "../../../observability/checker/index.ts";
import { waitFor } from "../wait-for.ts";
import { type AwsUnderTest, createAwsClients } from "./aws-under-test.ts";
import type { DeploymentTarget } from "./deployments.ts";
import { createQueue, type TestQueue } from "./test-queue.ts";

const generator = join(import.meta.dirname, "../../../generator/cli.ts");

const submission = z.object({
  type: z.literal("submitted"),
  job_id: z.string(),
  trace_id: z.string(),
  expected: z.object({ status: z.enum(["completed", "rejected", "failed"]), code: z.string().nullable() }),
});

/** A job and what became of it, read from the services that hold it. */
export interface JobAtEnd {
  jobId: string;
  traceId: string;
  expected: { status: "completed" | "rejected" | "failed"; code: string | null };
  record: Record<string, unknown> | undefined;
  deadLetters: Message[];
  alerts: Message[];
  endStates: Message[];
  trace: TraceSpan[];
}

/** The stack, deployed, with jobs of every kind that were submitted by the generator and have ended. */
export interface DeployedJobs {
  aws: AwsUnderTest;
  /** By the name of the fault; `none` for good jobs. */
  jobs: ReadonlyMap<string, readonly JobAtEnd[]>;
  /** Messages of job-failures that are about no job. */
  alarms(): Promise<Message[]>;
  /** Jobs that came to a queue whose filter policy lets only rejections through. */
  rejections: readonly string[];
  trace(traceId: string): Promise<TraceSpan[]>;
  /** An endpoint of the backend, which the deployment is attached to. */
  backend<T>(path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
}

const environment = {
  FAULT_INJECTION: "on",
  HEARTBEAT_SECONDS: "1",
  JOB_TIME_SCALE: "0.005",
  RETRY_BACKOFF_SECONDS: "1",
};

/** Deploys, submits `counts` jobs of each fault, and waits until all of them have ended. */
export async function startDeployedJobs(
  target: DeploymentTarget,
  counts: Readonly<Record<string, number>>,
): Promise<DeployedJobs> {
  const directory = await mkdtemp(join(tmpdir(), "deployed-"));
  const assembly = join(directory, "cdk.out");
  const backend = await startBackend();
  const stops = [() => backend.stop(), () => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of stops.splice(0)) await each();
  };
  try {
    await synthesise(assembly, { prefix: undefined, signal: new AbortController().signal });
    const deployment = await target.deploy({
      assembly,
      otlpUrl: backend.otlpUrl,
      environment: { ...environment, TRACE_URL: backend.queryUrl },
      // A tenth of it is kept to end an attempt in good order; the whole stack shares two cores here.
      processorTimeoutSeconds: 10,
    });
    stops.unshift(() => deployment.stop());
    const clients = createAwsClients(deployment.url);
    const aws: AwsUnderTest = {
      url: deployment.url,
      clients,
      createFunction: () => Promise.reject(new Error("the functions are those of the stack")),
      stop: async () => clients.destroy(),
    };
    stops.unshift(aws.stop);
    await backend.attach({ endpoint: deployment.url, assembly, region: "us-east-1" });
    const failures = await inboxOf(aws, "job-failures");
    const endStates = await inboxOf(aws, "job-end-state");
    const rejections = await inboxOf(aws, "job-failures", { stage: ["ingester"] });

    const submitted = new Map<string, z.infer<typeof submission>[]>();
    for (const [fault, count] of Object.entries(counts)) {
      submitted.set(fault, await generate({ fault, count, awsUrl: deployment.url, otlpUrl: backend.otlpUrl }));
    }
    const all = [...submitted.values()].flat();
    const records = await recordsAtEnd(
      aws,
      all.map(({ job_id }) => job_id),
    );
    const trace = async (traceId: string) => {
      const response = await fetch(`${backend.queryUrl}/api/v3/traces/${traceId}`);
      return response.ok ? fromOtlpJson(await response.json()) : [];
    };
    const failed = all.filter(({ expected }) => expected.status !== "completed").length;
    const letters = await drain(aws, await queueUrl(aws, "dead-letter-queue"), failed, { keep: true });
    const about = jobsOf(await drain(aws, failures.url, failed));
    const ended = jobsOf(await drain(aws, endStates.url, all.length - failed));
    const rejected = jobsOf(await drain(aws, rejections.url, all.filter(isRejected).length));

    const jobs = new Map<string, JobAtEnd[]>();
    for (const [fault, ofFault] of submitted) {
      const ends = ofFault.map(async ({ job_id: jobId, trace_id: traceId, expected }) => ({
        jobId,
        traceId,
        expected,
        record: records.get(jobId),
        deadLetters: letters.filter(({ MessageAttributes }) => MessageAttributes?.["job.id"]?.StringValue === jobId),
        alerts: about.byJob.get(jobId) ?? [],
        endStates: ended.byJob.get(jobId) ?? [],
        trace: await settled(() => trace(traceId)),
      }));
      jobs.set(fault, await Promise.all(ends));
    }
    return {
      aws,
      jobs,
      alarms: async () => [...about.others, ...jobsOf(await failures.receive({ within: 1 })).others],
      rejections: [...rejected.byJob.keys()],
      trace,
      async backend<T>(path: string, body?: object) {
        const headers = { "content-type": "application/json" };
        const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
        const response = await fetch(`${backend.queryUrl}${path}`, init);
        if (!response.ok)
          throw new Error(`expected an answer of ${path}, got ${response.status}: ${await response.text()}`);
        return (await response.json()) as T;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function isRejected({ expected }: { expected: JobAtEnd["expected"] }): boolean {
  return expected.status === "rejected";
}

interface GenerateOptions {
  fault: string;
  count: number;
  awsUrl: string;
  otlpUrl: string;
}

async function generate({ fault, count, awsUrl, otlpUrl }: GenerateOptions) {
  const share = fault === "none" ? ["--bad-share", "0"] : ["--bad-share", "1", "--faults", fault];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [generator, "--count", String(count), "--rate", "0", "--json", ...share],
    {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: awsUrl,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "us-east-1",
        OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      },
    },
  );
  return stdout
    .trim()
    .split("\n")
    .map((line) => submission.parse(JSON.parse(line)));
}

/** A queue that gets what is published to the topic, raw. */
async function inboxOf(aws: AwsUnderTest, topic: string, filterPolicy?: object): Promise<TestQueue> {
  const TopicArn = `arn:aws:sns:us-east-1:000000000000:${topic}`;
  await aws.clients.sns.send(new GetTopicAttributesCommand({ TopicArn }));
  const queue = await createQueue(aws);
  const Attributes = {
    RawMessageDelivery: "true",
    ...(filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) }),
  };
  await aws.clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes }));
  return queue;
}

async function recordsAtEnd({ clients: { documents } }: AwsUnderTest, jobIds: readonly string[]) {
  const Keys = [...new Set(jobIds)].map((job_id) => ({ job_id }));
  return waitFor(
    async () => {
      const { Responses } = await documents.send(
        new BatchGetCommand({ RequestItems: { jobs: { Keys, ConsistentRead: true } } }),
      );
      const records = Responses?.jobs ?? [];
      const open = Keys.length - records.filter(({ status }) => !["NEW", "RUNNING"].includes(status)).length;
      if (open > 0) throw new Error(`${open} of ${Keys.length} jobs have not ended`);
      return new Map(records.map((record) => [String(record.job_id), record]));
    },
    { what: "every job to end", within: 180_000, every: 500 },
  );
}

async function queueUrl({ clients: { sqs } }: AwsUnderTest, QueueName: string): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  return QueueUrl;
}

/** Receives at least so many messages, then until none comes; what is kept is hidden for ten seconds only. */
async function drain(
  { clients: { sqs } }: AwsUnderTest,
  QueueUrl: string,
  atLeast: number,
  { keep = false } = {},
): Promise<Message[]> {
  const found = new Map<string, Message>();
  const end = Date.now() + 8_000;
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: 10,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    for (const message of Messages) found.set(message.MessageId ?? "", message);
    if (!keep && Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
    if ((Messages.length === 0 && found.size >= atLeast) || Date.now() > end) return [...found.values()];
  }
}

/** Messages by the job that their JSON names, and those that name none. */
function jobsOf(messages: readonly Message[]): { byJob: Map<string, Message[]>; others: Message[] } {
  const named = Map.groupBy(messages, ({ Body = "{}" }) => String(JSON.parse(Body).job_id ?? ""));
  const others = named.get("") ?? [];
  named.delete("");
  return { byJob: named, others };
}

/** The spans once no more of them come. */
async function settled(read: () => Promise<TraceSpan[]>): Promise<TraceSpan[]> {
  let last: TraceSpan[] = [];
  for (let look = 0; look < 20; look++) {
    const spans = await read();
    if (spans.length > 0 && spans.length === last.length) return spans;
    last = spans;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return last;
}
