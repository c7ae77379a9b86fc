import type { MetricSeries, SeriesView } from "../api/metrics-view.ts";
import { KIND_NAMES } from "../otlp/model.ts";
import type { SeriesLabels } from "./series-catalog.ts";
import { emptyCell, idsText, mergeCell, quantileMs, type SeriesCell } from "./series-cell.ts";
import type { SeriesReader } from "./series-reader.ts";

export const GROUPINGS = ["operation", "job-type", "queue"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface SeriesQuery {
  by: Grouping;
  /** Microseconds since the epoch. */
  startUs: number;
  endUs: number;
  /** Whole seconds; rounded up to what is kept of that time. */
  stepS: number;
  service?: string | undefined;
  jobType?: string | undefined;
}

const ERROR = 2;
const CONSUMER = KIND_NAMES.indexOf("consumer");

/** A bucket of the answer: all its spans, and the failed among them. */
interface Point {
  all: SeriesCell;
  failed: SeriesCell | undefined;
}

interface Line {
  labels: MetricSeries["labels"];
  points: (Point | undefined)[];
}

/** Buckets begin at whole steps; those that the range cuts are counted whole. */
export function seriesView(reader: SeriesReader, query: SeriesQuery, nowUs: number): SeriesView {
  const { fromS, toS, stepS } = align(reader, query);
  const lines = new Map<string, Line>();
  const lineOf = lineFinder(reader.labels, query);

  reader.visit({ fromS, toS }, (series, cell, { startS }) => {
    const found = lineOf(series);
    if (!found) return;
    const line = lines.get(found.key) ?? { labels: found.labels, points: [] };
    lines.set(found.key, line);
    const index = Math.floor((startS - fromS) / stepS);
    const point = line.points[index] ?? { all: emptyCell(), failed: undefined };
    line.points[index] = point;
    mergeCell(point.all, cell);
    if (reader.labels[series]?.status !== ERROR) return;
    point.failed ??= emptyCell();
    mergeCell(point.failed, cell);
  });

  const starts = Array.from({ length: Math.round((toS - fromS) / stepS) }, (_, index) => fromS + index * stepS);
  const seconds = starts.map((startS) => passedSeconds(startS, stepS, nowUs / 1_000_000));
  return {
    timesUs: starts.map((startS) => (startS + stepS / 2) * 1_000_000),
    stepS,
    series: Array.from(lines.values(), (line) => metricSeries(line, seconds)).sort(byCalls),
    nowUs: Math.round(nowUs),
  };
}

/** The range in whole steps, the step long enough for the coarsest bucket in it. */
function align(reader: SeriesReader, { startUs, endUs, stepS }: SeriesQuery) {
  let step = stepS;
  for (;;) {
    const fromS = Math.floor(startUs / 1_000_000 / step) * step;
    const toS = Math.max(fromS + step, Math.ceil(endUs / 1_000_000 / step) * step);
    const coarsest = reader.coarsestStepS({ fromS, toS });
    if (step % coarsest === 0) return { fromS, toS, stepS: step };
    step = Math.ceil(step / coarsest) * coarsest;
  }
}

/** A bucket that has not ended counts the time that has passed of it, but half of it at least. */
function passedSeconds(startS: number, stepS: number, nowS: number): number {
  const passed = nowS - startS;
  return passed <= 0 ? stepS : Math.min(stepS, Math.max(passed, stepS / 2));
}

type LineFinder = (series: number) => { key: string; labels: MetricSeries["labels"] } | undefined;

function lineFinder(labels: readonly SeriesLabels[], { by, service, jobType }: SeriesQuery): LineFinder {
  const found = new Map<number, ReturnType<LineFinder>>();
  const group = groupings[by](labels);
  return (series) => {
    if (found.has(series)) return found.get(series);
    const one = labels[series];
    const wanted =
      one && (service === undefined || one.service === service) && (jobType === undefined || one.jobType === jobType);
    const grouped = wanted ? group(one) : undefined;
    const line = grouped && { key: JSON.stringify(grouped), labels: grouped };
    found.set(series, line);
    return line;
  };
}

type Group = (labels: SeriesLabels) => MetricSeries["labels"] | undefined;

const groupings: Record<Grouping, (all: readonly SeriesLabels[]) => Group> = {
  operation:
    () =>
    ({ service, operation, kind }) => ({ service, operation, kind: KIND_NAMES[kind] || "unspecified" }),
  queue:
    () =>
    ({ queue }) =>
      queue === undefined ? undefined : { queue },
  "job-type": attemptsByType,
};

/**
 * Attempts of a job: the spans that took its message from the last queue that it came to. That is the consumer span of the service that
 * executes the type; a failed one of a service before it is the last for that job as well.
 */
function attemptsByType(all: readonly SeriesLabels[]): Group {
  const executing = new Map<string, Set<string>>();
  for (const { service, operation, jobType } of all) {
    if (jobType === "" || operation !== `execute ${jobType}`) continue;
    executing.set(jobType, (executing.get(jobType) ?? new Set()).add(service));
  }
  return ({ service, kind, status, jobType }) => {
    if (kind !== CONSUMER || jobType === "") return undefined;
    const services = executing.get(jobType);
    return !services || services.has(service) || status === ERROR ? { jobType } : undefined;
  };
}

function metricSeries({ labels, points }: Line, seconds: readonly number[]): MetricSeries {
  const total = emptyCell();
  let errors = 0;
  for (const point of points) {
    if (point) mergeCell(total, point.all);
    errors += point?.failed?.count ?? 0;
  }
  const each = <Value>(value: (point: Point | undefined, index: number) => Value) =>
    seconds.map((_, index) => value(points[index], index));
  const quantiles = (q: number) => each((point) => (point ? rounded(quantileMs(point.all, q), 3) : null));
  return {
    labels,
    rate: each((point, index) => rounded((point?.all.count ?? 0) / (seconds[index] ?? 1), 6) ?? 0),
    errorShare: each((point) => (point ? rounded((point.failed?.count ?? 0) / point.all.count, 4) : null)),
    p50Ms: quantiles(0.5),
    p95Ms: quantiles(0.95),
    p99Ms: quantiles(0.99),
    calls: total.count,
    errors,
    totalMs: {
      p50: rounded(quantileMs(total, 0.5), 3) ?? 0,
      p95: rounded(quantileMs(total, 0.95), 3) ?? 0,
      p99: rounded(quantileMs(total, 0.99), 3) ?? 0,
    },
    exemplars: points.flatMap((point) => (point ? exemplars(point) : [])),
  };
}

/** The slowest span, and the slowest that failed when it is another one. */
function exemplars({ all, failed }: Point): MetricSeries["exemplars"] {
  const slowestFailed = failed !== undefined && failed.maxUs === all.maxUs;
  const slowest = exemplar(all, slowestFailed);
  return failed === undefined || slowestFailed ? [slowest] : [slowest, exemplar(failed, true)];
}

function exemplar({ slowestEndUs, maxUs, slowestIds }: SeriesCell, failed: boolean): MetricSeries["exemplars"][number] {
  const found = {
    timeUs: Math.round(slowestEndUs),
    durationMs: rounded(maxUs / 1_000, 3) ?? 0,
    ...idsText(slowestIds),
  };
  return failed ? { ...found, failed } : found;
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;
}

function byCalls(a: MetricSeries, b: MetricSeries): number {
  const [one, other] = [JSON.stringify(a.labels), JSON.stringify(b.labels)];
  return b.calls - a.calls || (one < other ? -1 : one > other ? 1 : 0);
}
