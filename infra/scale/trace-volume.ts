import { ingesterBatch, mix } from "../cost/assumptions.ts";
import { averageJob, needsOf } from "../cost/average-job.ts";
import type { Kind } from "../cost/requests-per-job.ts";

/** Jobs a day that the decisions reckon with, and of the ordinary traces the share that a tail sampler keeps then. */
export const volumes = [
  { jobsPerDay: 1_000, keptOfOrdinary: 1 },
  { jobsPerDay: 1_000_000, keptOfOrdinary: 0.1 },
  { jobsPerDay: 100_000_000, keptOfOrdinary: 0.01 },
] as const;

/** Seconds in a Collector before it decides on a trace, as configured in observability/config/collector.yaml. */
export const decisionWait = 30;
/** Assumed: a span in a Collector's memory, and what one Collector of 2 GB takes. */
export const memoryBytesPerSpan = 2_000;
export const spansPerCollector = 10_000;
/** The submitter's own: `submit …` and `send default`. */
const submitterSpans = 2;
/** A job's trace is slow, failed or retried. */
const alwaysKept: readonly Kind[] = ["rejected", "retried", "failed", "long_running_job"];

export const retentionDays = 14;

/** Bytes of a span where it is stored. */
export const stores = {
  "SQLite of our backend": { bytesPerSpan: 423, from: "measured: 423 MB for 1 M spans (decision 009)" },
  "Jaeger's memory": { bytesPerSpan: memoryBytesPerSpan, from: "assumed" },
  "OpenSearch, one replica": { bytesPerSpan: 2 * 1_043, from: "assumed: the OTLP JSON, twice" },
  ClickHouse: { bytesPerSpan: 104, from: "assumed: a tenth of the OTLP JSON" },
  "S3, OTLP as gzip": { bytesPerSpan: 183, from: "measured: gzip of our own requests" },
} as const;

export function bytesPerSpan(): { json: number; gzip: number } {
  const { otlpBytes, otlpGzipBytes, spans } = averageJob();
  return { json: otlpBytes / spans, gzip: otlpGzipBytes / spans };
}

export function spansPerJob(): number {
  return averageJob().spans + submitterSpans;
}

/** Share of the spans that is kept: all of the jobs that matter, and a part of the others. */
export function keptSpans(keptOfOrdinary: number): number {
  let kept = 0;
  for (const [kind, share] of Object.entries(mix) as [Kind, number][]) {
    kept += share * (needsOf(kind).spans + submitterSpans) * (alwaysKept.includes(kind) ? 1 : keptOfOrdinary);
  }
  return kept / spansPerJob();
}

/** What tail sampling means for each volume. */
export function samplingTable(): string {
  return table([
    [
      "jobs a day",
      "spans/s",
      "GB of OTLP JSON a day",
      "traces that wait",
      "their memory",
      "Collectors",
      "kept of ordinary traces",
      "kept of all spans",
    ],
    ...volumes.map(({ jobsPerDay, keptOfOrdinary }) => {
      const jobsPerSecond = jobsPerDay / 86_400;
      const spans = jobsPerSecond * spansPerJob();
      // Beside the job's own trace, one for each invocation.
      const traces = jobsPerSecond * (1 + averageJob().processorInvocations + 1 / ingesterBatch(jobsPerDay));
      return [
        number(jobsPerDay),
        number(spans),
        number((spans * 86_400 * bytesPerSpan().json) / 1e9),
        number(traces * decisionWait),
        `${number((spans * decisionWait * memoryBytesPerSpan) / 1e6)} MB`,
        number(Math.max(1, Math.ceil(spans / spansPerCollector))),
        `${number(keptOfOrdinary * 100)} %`,
        `${number(keptSpans(keptOfOrdinary) * 100)} %`,
      ];
    }),
  ]);
}

/** What two weeks of the kept spans are in each store. */
export function storageTable(): string {
  return table([
    [
      "store",
      "bytes a span",
      ...volumes.map(({ jobsPerDay }) => `GB at ${number(jobsPerDay)} a day`),
      "where the bytes are from",
    ],
    ...Object.entries(stores).map(([name, { bytesPerSpan: bytes, from }]) => [
      name,
      number(bytes),
      ...volumes.map(({ jobsPerDay, keptOfOrdinary }) =>
        number((jobsPerDay * spansPerJob() * keptSpans(keptOfOrdinary) * retentionDays * bytes) / 1e9),
      ),
      from,
    ]),
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => "---"), ...rest].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function number(value: number): string {
  const maximumFractionDigits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits });
}
