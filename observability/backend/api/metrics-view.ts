/** One line of a chart: a value per bucket, null where nothing happened. */
export interface MetricSeries {
  /** Operation: `service`, `operation` and `kind`; job type: `jobType`; queue: `queue`. */
  labels: { service?: string; operation?: string; kind?: string; jobType?: string; queue?: string };
  /** Per second. */
  rate: number[];
  /** 0 to 1. */
  errorShare: (number | null)[];
  p50Ms: (number | null)[];
  p95Ms: (number | null)[];
  p99Ms: (number | null)[];
  /** Over the whole range, as are `errors` and `totalMs`. */
  calls: number;
  errors: number;
  totalMs: { p50: number; p95: number; p99: number };
  /** Spans to open from a point, in order of the buckets: the slowest that ended in it, and the slowest of those that failed. */
  exemplars: { timeUs: number; durationMs: number; traceId: string; spanId: string; failed?: boolean }[];
}

/** GET /api/series?by=operation|job-type|queue&startUs&endUs&stepS&service&jobType; `startUs=oldest` for all that is kept. */
export interface SeriesView {
  /** Middle of each bucket, microseconds since the epoch. */
  timesUs: number[];
  /** As asked, or as fine as that time is kept. */
  stepS: number;
  /** Most calls first. */
  series: MetricSeries[];
  /** Time of the answer; the bucket that holds it is not over. */
  nowUs: number;
}
