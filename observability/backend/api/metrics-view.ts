/** One line of a chart: a value per bucket, null where nothing happened. */
export interface MetricSeries {
  /** Operation: `service` and `operation`; job type: `jobType`; queue: `queue`. */
  labels: { service?: string; operation?: string; kind?: string; jobType?: string; queue?: string };
  /** Per second. */
  rate: number[];
  /** 0 to 1. */
  errorShare: (number | null)[];
  p50Ms: (number | null)[];
  p95Ms: (number | null)[];
  p99Ms: (number | null)[];
  calls: number;
  errors: number;
  /** Spans to open from a point, the slowest of some buckets. */
  exemplars: { timeUs: number; durationMs: number; traceId: string; spanId: string }[];
}

/** GET /api/series?by=operation|job-type|queue&startUs&endUs&stepS. */
export interface SeriesView {
  /** Middle of each bucket, microseconds since the epoch. */
  timesUs: number[];
  stepS: number;
  series: MetricSeries[];
}
