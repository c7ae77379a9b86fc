import { type Arrival, burst, daily, merged, steady } from "./arrivals.ts";
import { seededDraws } from "./draws.ts";
import { waitFigures } from "./figures.ts";
import { lambdaDefaults, type QueueModel, type QueueRun, simulateQueue } from "./simulate-queue.ts";

/** A table: its first row names the columns. */
export type Table = readonly (readonly string[])[];

export interface Scenario {
  title: string;
  table(seed: number): Table;
}

/** The processor: a mix of quick jobs, and of a hundred one that takes a minute. As in the cost notes. */
const processor = {
  ...lambdaDefaults,
  workSeconds: (draws) => (draws.chance(0.01) ? 60 : draws.exponential(0.1)),
} satisfies QueueModel;

/** The ingester: three requests in a row. */
const ingester = {
  ...lambdaDefaults,
  batchSize: 10,
  workSeconds: (draws) => draws.exponential(0.03),
} satisfies QueueModel;

/** Jobs that all take a second, so that only the queue makes a difference. */
const oneSecond = { ...lambdaDefaults, workSeconds: () => 1 } satisfies QueueModel;

const secondsPerDay = 86_400;

export const scenarios = {
  volumes: {
    title: "1 k, 1 M and 100 M jobs a day through the processor, a steady rate with its chance clusters",
    table: (seed) => [
      ["jobs a day", "jobs/s", "MaximumConcurrency", "wait p50", "wait p95", "wait p99", "deepest", "busiest"],
      ...[
        { jobs: 1_000, concurrency: 10, seconds: 20 * secondsPerDay },
        { jobs: 1_000_000, concurrency: 10, seconds: 2 * 3_600 },
        { jobs: 1_000_000, concurrency: 100, seconds: 2 * 3_600 },
        { jobs: 100_000_000, concurrency: 1_000, seconds: 300 },
      ].map(({ jobs, concurrency, seconds }) => {
        const rate = jobs / secondsPerDay;
        const run = simulateQueue(
          steady({ draws: seededDraws(seed), rate, seconds }),
          // Only what goes on for long is of interest here: the mapping has grown before.
          { ...processor, maxConcurrency: concurrency, startConcurrency: concurrency },
          seededDraws(seed + 1),
        );
        return [whole(jobs), number(rate), whole(concurrency), ...waits([run]), whole(run.deepest), whole(run.busiest)];
      }),
    ],
  },

  peak: {
    title: "125 000 jobs in three hours, in whose middle come 1.8 times as many as in the mean, through the processor",
    table: (seed) => [
      ["MaximumConcurrency", "wait p50", "wait p95", "wait p99", "deepest", "mean busy"],
      ...[10, 15, 20].map((concurrency) => {
        const seconds = secondsPerDay / 8;
        const run = simulateQueue(
          daily({ draws: seededDraws(seed), rate: 1_000_000 / secondsPerDay, seconds, peak: 1.8 }),
          { ...processor, maxConcurrency: concurrency, startConcurrency: concurrency },
          seededDraws(seed + 1),
        );
        return [whole(concurrency), ...waits([run]), whole(run.deepest), number(run.busySeconds / seconds)];
      }),
    ],
  },

  burst: {
    title: "jobs of one second that come all at once, and a mapping that begins with 5 batches and adds 300 a minute",
    table: (seed) => [
      ["jobs", "MaximumConcurrency", "wait p50", "wait p95", "wait p99", "busiest", "done after"],
      ...[
        { count: 1_000, concurrency: 10 },
        { count: 1_000, concurrency: 100 },
        { count: 100_000, concurrency: 100 },
        { count: 100_000, concurrency: 1_000 },
      ].map(({ count, concurrency }) => {
        const run = simulateQueue(
          burst({ at: 0, count }),
          { ...oneSecond, maxConcurrency: concurrency },
          seededDraws(seed),
        );
        return [whole(count), whole(concurrency), ...waits([run]), whole(run.busiest), seconds(run.lastEnd)];
      }),
    ],
  },

  ingesterBatches: {
    title: "the ingester at 100 jobs/s, MaximumConcurrency 10",
    table: (seed) => [
      ["batch size", "window", "wait p50", "wait p99", "messages per batch", "invocations per 1 M jobs", "busy"],
      ...[
        { batchSize: 1, windowSeconds: 0 },
        { batchSize: 10, windowSeconds: 0 },
        { batchSize: 10, windowSeconds: 1 },
        { batchSize: 100, windowSeconds: 1 },
        { batchSize: 100, windowSeconds: 5 },
      ].map(({ batchSize, windowSeconds }) => {
        const length = 600;
        const run = simulateQueue(
          steady({ draws: seededDraws(seed), rate: 100, seconds: length }),
          { ...ingester, batchSize, windowSeconds, maxConcurrency: 10, startConcurrency: 10 },
          seededDraws(seed + 1),
        );
        const { messages, p50, p99 } = waitFigures([run]);
        return [
          whole(batchSize),
          `${windowSeconds} s`,
          seconds(p50),
          seconds(p99),
          number(messages / run.invocations),
          whole((run.invocations / messages) * 1_000_000),
          number(run.busySeconds / length),
        ];
      }),
    ],
  },

  processorBatches: {
    title:
      "20 000 jobs of the mix that come all at once at a MaximumConcurrency of 100; of 1 000 jobs, 5 end their process in every attempt",
    table: (seed) => [
      [
        "batch size",
        "invocations",
        "done after",
        "mean wait",
        "dead letters that are to blame",
        "dead letters that are not",
      ],
      ...[1, 10, 100].map((batchSize) => {
        const run = simulateQueue(
          burst({ at: 0, count: 20_000 }),
          { ...processor, batchSize, maxConcurrency: 100, poisonShare: 0.005 },
          seededDraws(seed),
        );
        const mean = run.waits.reduce((sum, wait) => sum + wait, 0) / run.waits.length;
        return [
          whole(batchSize),
          whole(run.invocations),
          seconds(run.lastEnd),
          seconds(mean),
          whole(run.deadPoison),
          whole(run.deadInnocent),
        ];
      }),
    ],
  },

  partitions: {
    title:
      "100 tenants with 60 jobs/s of one second together, and 10 000 jobs more of one tenant at once; 100 batches at once in all",
    table: (seed) => [
      [
        "partitions",
        "queue",
        "quiet tenants that share its partition",
        "their wait p50",
        "their wait p95",
        "p95 of all quiet tenants",
        "noisy tenant done after",
      ],
      ...[
        { partitions: 1, fair: false },
        { partitions: 4, fair: false },
        { partitions: 16, fair: false },
        { partitions: 1, fair: true },
        { partitions: 4, fair: true },
      ].map(({ partitions, fair }) => {
        const runs = partitioned({ partitions, fair, seed });
        const noisy = noisyTenant % partitions;
        const beside = runs.slice(noisy, noisy + 1);
        const quiet = (tenant: number) => tenant !== noisyTenant;
        const near = waitFigures(beside, quiet);
        return [
          whole(partitions),
          fair ? "fair" : "plain",
          whole(
            Array.from({ length: tenants }, (_, one) => one).filter((one) => quiet(one) && one % partitions === noisy)
              .length,
          ),
          seconds(near.p50),
          seconds(near.p95),
          seconds(waitFigures(runs, quiet).p95),
          seconds(waitFigures(beside, (tenant) => tenant === noisyTenant).longest + 1),
        ];
      }),
    ],
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

const tenants = 100;
const noisyTenant = 7;

/** Each partition has its own queue and its part of the concurrency; a tenant belongs to one of them. */
function partitioned({ partitions, fair, seed }: { partitions: number; fair: boolean; seed: number }): QueueRun[] {
  const everybody = [
    ...merged(
      steady({ draws: seededDraws(seed), rate: 60, seconds: 300, tenants }),
      burst({ at: 30, count: 10_000, tenant: noisyTenant }),
    ),
  ];
  const concurrency = Math.floor(100 / partitions);
  return Array.from({ length: partitions }, (_, partition) => {
    const own: Arrival[] = everybody.filter(({ tenant }) => tenant % partitions === partition);
    const model = {
      ...oneSecond,
      fair,
      maxConcurrency: concurrency,
      startConcurrency: concurrency,
      invocationSeconds: 0,
    };
    return simulateQueue(own, model, seededDraws(seed + 1));
  });
}

function waits(runs: readonly QueueRun[]): string[] {
  const { p50, p95, p99 } = waitFigures(runs);
  return [p50, p95, p99].map(seconds);
}

function seconds(value: number): string {
  if (value === 0) return "0 s";
  if (value < 10) return `${value.toFixed(value < 1 ? 3 : 2)} s`;
  return `${whole(value)} s`;
}

function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 1 });
}

function whole(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
