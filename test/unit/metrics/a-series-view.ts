import type { MetricSeries, SeriesView } from "../../../observability/backend/api/metrics-view.ts";

/** A line over three buckets of ten seconds; every field that a test does not name has a default. */
export function aMetricSeries(fields: Partial<MetricSeries> = {}): MetricSeries {
  return {
    labels: { jobType: "invoice" },
    rate: [1, 2, 3],
    errorShare: [0, null, 0.5],
    p50Ms: [10, null, 30],
    p95Ms: [20, null, 60],
    p99Ms: [25, null, 0],
    calls: 60,
    errors: 5,
    totalMs: { p50: 20, p95: 40, p99: 50 },
    exemplars: [],
    ...fields,
  };
}

/** Buckets in the middle of second 5, 15 and 25; the answer is of second 28. */
export function aSeriesView(series: MetricSeries[] = [aMetricSeries()], fields: Partial<SeriesView> = {}): SeriesView {
  return { timesUs: [5e6, 15e6, 25e6], stepS: 10, series, nowUs: 28e6, ...fields };
}
