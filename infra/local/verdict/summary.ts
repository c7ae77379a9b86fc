import type { Evidence } from "./evidence.ts";

/** What `--json` prints. Durations of jobs and waits in milliseconds, of the whole in seconds. */
export interface Summary {
  /** Jobs that the system took. */
  submitted: number;
  /** By their records in table `jobs`. */
  completed: number;
  rejected: number;
  failed: number;
  /** Messages in the dead-letter queue that belong to the jobs. */
  dead_lettered: number;
  /** Jobs that at least one alert was published about. */
  alerts: number;
  /** Jobs whose trace has arrived. */
  traces: number;
  connected_traces: number;
  /** Spans of these traces. */
  spans: number;
  /** Per job: start of the root span to the end of the last span that is not the emulators' or the notifier's. */
  latency_ms: { p50: number; p95: number; p99: number; max: number };
  /** Per message and hop: the `wait …` spans. */
  queue_wait_ms: { p50: number; p95: number };
  /** From the first root span's start to the last span's end. */
  duration_s: number;
  jobs_per_s: number;
}

export function summarise(jobs: readonly Evidence[]): Summary {
  const traces = jobs.flatMap(({ trace }) => trace ?? []);
  const latencies = sorted(traces.map(({ latencyMs }) => latencyMs));
  const waits = sorted(traces.flatMap(({ queueWaitsMs }) => queueWaitsMs));
  const start = traces.reduce((least, { startedAt }) => Math.min(least, startedAt), Number.POSITIVE_INFINITY);
  const end = traces.reduce((most, { startedAt, latencyMs }) => Math.max(most, startedAt + latencyMs), 0);
  const seconds = traces.length === 0 ? 0 : (end - start) / 1000;
  const withStatus = (wanted: string) => jobs.filter(({ status }) => status === wanted).length;
  return {
    submitted: jobs.length,
    completed: withStatus("COMPLETED"),
    rejected: withStatus("REJECTED"),
    failed: withStatus("EXECUTE_FAILED"),
    dead_lettered: jobs.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
    alerts: jobs.filter(({ alerts }) => alerts > 0).length,
    traces: traces.length,
    connected_traces: traces.filter(({ connected }) => connected).length,
    spans: traces.reduce((sum, { spans }) => sum + spans, 0),
    latency_ms: {
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
      max: percentile(latencies, 1),
    },
    queue_wait_ms: { p50: percentile(waits, 0.5), p95: percentile(waits, 0.95) },
    duration_s: rounded(seconds, 3),
    jobs_per_s: seconds === 0 ? 0 : rounded(jobs.length / seconds, 1),
  };
}

/** The nearest-rank percentile of ascending values, in tenths; 0 of none. */
export function percentile(ascending: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * ascending.length));
  return rounded(ascending[rank - 1] ?? 0, 1);
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
