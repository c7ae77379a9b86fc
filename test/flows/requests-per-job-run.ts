import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { JobType } from "../../functions/jobs/job-types.ts";
import type { RandomJob } from "../../generator/random-jobs.ts";
import { type Kind, type Measured, requestsPerJob } from "../../infra/cost/requests-per-job.ts";
import { type Pipeline, startPipeline } from "../support/a-pipeline.ts";
import { aBadJob, aGoodJob } from "../support/a-random-job.ts";
import { waitFor } from "../support/wait-for.ts";
import { type Counts, countAws, countDynamoDb, countOtlp, noCounts } from "./requests-per-job-counts.ts";
import { startCountingProxy } from "./requests-per-job-proxy.ts";

/** One job of each kind that the cost notes reckon with. A cleanup finds 25 rows, a long job takes 60 s. */
const kinds: Record<Kind, () => RandomJob> = {
  report_generation: () => aGoodJob("report_generation"),
  data_cleanup: () => withMessage(aGoodJob("data_cleanup"), { target_table: "carts", retention: 30 }),
  user_onboarding: () => aGoodJob("user_onboarding"),
  long_running_job: () => withMessage(aGoodJob("long_running_job"), { timeout: 60 }),
  rejected: () => aBadJob("negative-number"),
  retried: () => failing("report_generation", 1),
  failed: () => failing("report_generation", 5),
};

function failing(type: JobType, times: number): RandomJob {
  return withMessage(aGoodJob(type, 100 + times), { fault: { kind: "fail", step: "render", times } });
}

function withMessage(job: RandomJob, more: Record<string, unknown>): RandomJob {
  if (job.delivery.via !== "bus") throw new Error("expected a job for the bus");
  const { detail } = job.delivery;
  return {
    ...job,
    delivery: { ...job.delivery, detail: { ...detail, message: { ...Object(detail.message), ...more } } },
  };
}

/** Runs one job of each kind after another, with proxies between the functions and everything that they call. */
export async function measureJobs(): Promise<Record<string, Measured>> {
  let counts = noCounts();
  let pipeline: Pipeline | undefined;
  const running = (): Pipeline => pipeline ?? raise("expected the pipeline to run before its functions call anything");
  const aws = await startCountingProxy({
    upstream: () => running().runtime.url,
    onExchange: (exchange) => countAws(counts, exchange),
  });
  const tables = await startCountingProxy({
    upstream: () => running().runtime.dynamoDb.url,
    onExchange: (exchange) => countDynamoDb(counts, exchange),
    rewrite: (body) => JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: "TOTAL" }),
  });
  const otlp = await startCountingProxy({
    upstream: () => process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? "",
    onExchange: (exchange) => countOtlp(counts, exchange),
  });
  try {
    pipeline = await startPipeline({
      environment: {
        AWS_ENDPOINT_URL: aws.url,
        AWS_ENDPOINT_URL_DYNAMODB: tables.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
        // As on AWS: no job lasts long enough here for a second sign of life.
        HEARTBEAT_SECONDS: "30",
        RETRY_BACKOFF_SECONDS: "0.01",
      },
    });
    await putExpiredRows(pipeline);
    const measured: Record<string, Measured> = {};
    for (const [kind, job] of Object.entries(kinds) as [Kind, () => RandomJob][]) {
      counts = noCounts();
      measured[kind] = await measureJob(pipeline, job(), counts, requestsPerJob[kind].spans);
    }
    return measured;
  } finally {
    await pipeline?.stop();
    await Promise.all([aws, tables, otlp].map((proxy) => proxy.stop()));
  }
}

async function measureJob(pipeline: Pipeline, job: RandomJob, counts: Counts, knownSpans: number): Promise<Measured> {
  const before = await readLogs(pipeline);
  const [sent] = await pipeline.submit([job]);
  const { missing } = await pipeline.verdict();
  if (missing.length > 0) throw new Error(`expected the job to be accounted for, got ${JSON.stringify(missing)}`);
  const after = await waitFor(
    async () => {
      const logs = await readLogs(pipeline);
      return logs.started > before.started && logs.started === logs.reported ? logs : undefined;
    },
    { what: "the end of the job's invocations" },
  );
  // A function sends its spans before it answers, but waits a second for that at most: on a busy machine some leave later. When they never do, the count tells.
  await waitFor(() => counts.spans >= knownSpans || undefined, { what: "the last spans" }).catch(() => {});
  const { otlpRequests: _, ...counted } = counts;
  return {
    ...counted,
    processorInvocations: after.processor - before.processor,
    logBytes: after.bytes - before.bytes,
    recordBytes: Buffer.byteLength(JSON.stringify(await pipeline.record(sent?.jobId ?? ""))),
  };
}

/** CloudWatch counts 26 bytes for each event beside its text. */
const eventOverhead = 26;

async function readLogs({ runtime }: Pipeline) {
  const logs = new CloudWatchLogsClient({
    endpoint: runtime.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const read = { bytes: 0, started: 0, reported: 0, processor: 0 };
  for (const functionName of ["job-ingester", "job-processor"]) {
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, limit: 10_000 }),
    );
    for (const { message = "" } of events) {
      // A cold start is not a job's.
      if (message.startsWith("INIT_")) continue;
      read.bytes += Buffer.byteLength(message) + eventOverhead;
      if (message.startsWith("REPORT")) read.reported++;
      if (!message.startsWith("START")) continue;
      read.started++;
      if (functionName === "job-processor") read.processor++;
    }
  }
  logs.destroy();
  return read;
}

async function putExpiredRows({ clients }: Pipeline): Promise<void> {
  const day = new Date(Date.now() - 90 * 24 * 60 * 60 * 1000).toISOString();
  const rows = Array.from({ length: 25 }, (_, index) => ({ pk: "table#carts", sk: `${day}#${index}` }));
  await clients.documents.send(
    new BatchWriteCommand({ RequestItems: { "job-data": rows.map((Item) => ({ PutRequest: { Item } })) } }),
  );
}

function raise(message: string): never {
  throw new Error(message);
}
