import type { MetricSeries, SeriesView } from "../../api/metrics-view.ts";
import type { SeriesLine } from "./series-lines.ts";
import type { Quantile } from "./series-query.ts";

/** What a chart's vertical axis is. */
export type Measure = "rate" | "share" | "duration";

/** A curve of a chart. Durations are microseconds. */
export interface Curve {
  key: string;
  line: SeriesLine;
  /** Of a duration. */
  quantile?: Quantile;
  values: (number | null)[];
}

export interface ChartData {
  measure: Measure;
  /** Seconds since the epoch. */
  times: number[];
  curves: Curve[];
}

const VALUES = { p50: "p50Ms", p95: "p95Ms", p99: "p99Ms" } as const satisfies Record<Quantile, keyof MetricSeries>;

/** Least duration that a logarithmic axis shows, microseconds. */
const LEAST_DURATION_US = 1;

/** Calls per second; a bucket that is not over has none yet: what came late would look like a fall. */
export function rateChart(view: SeriesView, lines: readonly SeriesLine[]): ChartData {
  const open = view.timesUs.map((timeUs) => timeUs + (view.stepS / 2) * 1_000_000 > view.nowUs);
  return chart(view, "rate", (line) => [
    { key: line.key, line, values: line.series.rate.map((value, index) => (open[index] ? null : value)) },
  ])(lines);
}

export function shareChart(view: SeriesView, lines: readonly SeriesLine[]): ChartData {
  return chart(view, "share", (line) => [{ key: line.key, line, values: line.series.errorShare }])(lines);
}

export function durationChart(
  view: SeriesView,
  lines: readonly SeriesLine[],
  quantiles: readonly Quantile[],
): ChartData {
  return chart(view, "duration", (line) =>
    quantiles.map((quantile) => ({
      key: `${line.key} ${quantile}`,
      line,
      quantile,
      values: line.series[VALUES[quantile]].map((ms) => (ms === null ? null : Math.max(LEAST_DURATION_US, ms * 1_000))),
    })),
  )(lines);
}

function chart(view: SeriesView, measure: Measure, curvesOf: (line: SeriesLine) => Curve[]) {
  return (lines: readonly SeriesLine[]): ChartData => ({
    measure,
    times: view.timesUs.map((timeUs) => timeUs / 1_000_000),
    curves: lines.flatMap(curvesOf),
  });
}

export type Exemplar = MetricSeries["exemplars"][number];

/** The span to open from a point: the slowest that ended in the bucket, or the slowest that failed when those are asked about. */
export function exemplarAt(
  { timesUs, stepS }: SeriesView,
  { series }: SeriesLine,
  index: number,
  { failed = false } = {},
): Exemplar | undefined {
  const middle = timesUs[index];
  if (middle === undefined) return undefined;
  const half = (stepS / 2) * 1_000_000;
  const within = series.exemplars.filter(({ timeUs }) => timeUs >= middle - half && timeUs < middle + half);
  const wanted = failed ? within.filter((one) => one.failed) : within;
  return slowest(wanted.length > 0 ? wanted : within);
}

/** The slowest of several lines' exemplars at a time. */
export function slowestAt(
  view: SeriesView,
  lines: readonly SeriesLine[],
  index: number,
  options?: { failed?: boolean },
): Exemplar | undefined {
  const found = lines.flatMap((line) => exemplarAt(view, line, index, options) ?? []);
  const failed = found.filter((one) => one.failed);
  return slowest(options?.failed && failed.length > 0 ? failed : found);
}

function slowest(exemplars: readonly Exemplar[]): Exemplar | undefined {
  return exemplars.reduce<Exemplar | undefined>(
    (one, other) => (one && one.durationMs >= other.durationMs ? one : other),
    undefined,
  );
}

/** Address of an exemplar's trace, the span marked. */
export function exemplarAddress({ traceId, spanId }: Exemplar): string {
  return `/trace/${traceId}?uiFind=${spanId}`;
}

/** The buckets between two points, whole, as the `startUs` and `endUs` of an address. */
export function brushedRange(
  { timesUs, stepS }: SeriesView,
  a: number,
  b: number,
): { startUs: string; endUs: string } | undefined {
  const [first, last] = [timesUs[Math.min(a, b)], timesUs[Math.max(a, b)]];
  if (first === undefined || last === undefined) return undefined;
  const half = (stepS / 2) * 1_000_000;
  return { startUs: String(Math.floor(first - half)), endUs: String(Math.ceil(last + half)) };
}
