import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { z } from "zod";
import { seededDraws } from "./draws.ts";
import { quantile } from "./figures.ts";
import { lambdaDefaults, simulateQueue } from "./simulate-queue.ts";

const usage = `npx node infra/scale/compare-with-run.ts [--jobs N] [--seconds S] [--concurrency C] [--aws URL] [--traces URL]

Sends N long jobs of S seconds each to a running system, all at once, reads from its traces how long they waited on jobs-todo, and lets the simulation work on the
same jobs: with the arrivals and the work times that the traces tell, and C batches at once.
`;

/** Entries that PutEvents takes in one call. */
const entriesPerCall = 10;

/** As Jaeger's API has it: times in microseconds. */
const spanSchema = z.object({
  operationName: z.string(),
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const tracesSchema = z.object({ data: z.array(z.object({ spans: z.array(spanSchema) })) });
type Span = z.infer<typeof spanSchema>;

/** One job as its trace tells it, in seconds; `arrivedAt` is counted from the first. */
interface ObservedJob {
  arrivedAt: number;
  waited: number;
  worked: number;
}

async function sendJobs({ aws, jobs, seconds }: { aws: string; jobs: number; seconds: number }): Promise<string> {
  const events = new EventBridgeClient({
    endpoint: aws,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const run = randomUUID();
  for (let sent = 0; sent < jobs; sent += entriesPerCall) {
    const Entries = Array.from({ length: Math.min(entriesPerCall, jobs - sent) }, (_, index) => ({
      Source: "jobs",
      DetailType: "job",
      Detail: JSON.stringify({
        job_type: "long_running_job",
        message: { task_name: "compare with the simulation", timeout: seconds },
        idempotency_key: `${run}-${sent + index}`,
      }),
    }));
    await events.send(new PutEventsCommand({ Entries }));
  }
  events.destroy();
  return run;
}

/** Asks until every job has been worked on. */
async function observeJobs({
  traces,
  run,
  jobs,
}: {
  traces: string;
  run: string;
  jobs: number;
}): Promise<ObservedJob[]> {
  for (;;) {
    const query = new URLSearchParams({
      service: "job-processor",
      operation: "execute long_running_job",
      limit: "2000",
      lookback: "1h",
    });
    const response = await fetch(new URL(`/api/traces?${query}`, traces));
    const { data } = tracesSchema.parse(await response.json());
    const found = readJobs(
      data.flatMap(({ spans }) => spans),
      run,
    );
    if (found.length === jobs) {
      const first = Math.min(...found.map(({ arrivedAt }) => arrivedAt));
      return found
        .map((job) => ({ ...job, arrivedAt: job.arrivedAt - first }))
        .sort((a, b) => a.arrivedAt - b.arrivedAt);
    }
    process.stderr.write(`${found.length} of ${jobs} jobs have been worked on\n`);
    await sleep(2_000);
  }
}

/** Jobs of one batch may share a trace: their spans are told apart by `job.id`. */
function readJobs(spans: readonly Span[], run: string): ObservedJob[] {
  const jobs = new Map<string, { wait?: Span; work?: Span }>();
  for (const span of spans) {
    const id = String(span.tags.find(({ key }) => key === "job.id")?.value);
    if (!id.startsWith(run)) continue;
    const job = jobs.get(id) ?? {};
    jobs.set(id, job);
    if (span.operationName === "wait jobs-todo") job.wait = span;
    if (span.operationName === "process jobs-todo") job.work = span;
  }
  return [...jobs.values()].flatMap(({ wait, work }) =>
    wait && work ? [{ arrivedAt: wait.startTime / 1e6, waited: wait.duration / 1e6, worked: work.duration / 1e6 }] : [],
  );
}

/** The same jobs in the simulation; the local mapping has its environments at once. */
function simulateObserved(observed: readonly ObservedJob[], concurrency: number): number[] {
  const draws = seededDraws(1);
  const arrivals = observed.map(({ arrivedAt }) => ({ at: arrivedAt, tenant: 0 }));
  return simulateQueue(
    arrivals,
    {
      ...lambdaDefaults,
      maxConcurrency: concurrency,
      startConcurrency: concurrency,
      invocationSeconds: 0,
      workSeconds: ({ index }) => observed[index(observed.length)]?.worked ?? 0,
    },
    draws,
  ).waits;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      jobs: { type: "string", default: "100" },
      seconds: { type: "string", default: "100" },
      concurrency: { type: "string", default: "10" },
      aws: { type: "string", default: process.env.AWS_ENDPOINT_URL ?? "http://localhost:4566" },
      traces: { type: "string", default: "http://localhost:16686" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const jobs = Number(values.jobs);
  const run = await sendJobs({ aws: values.aws, jobs, seconds: Number(values.seconds) });
  const observed = await observeJobs({ traces: values.traces, run, jobs });
  const rows = [
    ["the run", observed.map(({ waited }) => waited)],
    ["the simulation", simulateObserved(observed, Number(values.concurrency))],
  ] as const;
  process.stdout.write("| wait on jobs-todo | p50 | p95 | longest |\n| --- | --- | --- | --- |\n");
  for (const [name, waits] of rows) {
    const sorted = waits.toSorted((a, b) => a - b);
    const cells = [0.5, 0.95, 1].map((share) => `${quantile(sorted, share).toFixed(2)} s`);
    process.stdout.write(`| ${name} | ${cells.join(" | ")} |\n`);
  }
}

if (import.meta.main) await main();
