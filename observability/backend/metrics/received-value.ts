import type {
  ExponentialHistogramPoint,
  HistogramPoint,
  Metric,
  NumberPoint,
  SummaryPoint,
} from "../otlp/otlp-metrics.ts";
import { addCounts, boundedCounts, type ExponentialCounts } from "./exponential-buckets.ts";

/** The last value of a series. `counts` has one place more than `bounds`: what lies above all of them. */
export type ReceivedValue =
  | { kind: "gauge" | "counter"; value: number }
  | { kind: "histogram"; bounds: number[]; counts: number[]; sum: number | undefined; count: number }
  | { kind: "exponential"; buckets: ExponentialCounts; sum: number | undefined; count: number }
  | { kind: "summary"; quantiles: { quantile: number; value: number }[]; sum: number; count: number };

type Point = NumberPoint | HistogramPoint | ExponentialHistogramPoint | SummaryPoint;

export interface ReadPoint {
  point: Point;
  /** undefined: it makes no sense, or is too large to keep. */
  value: ReceivedValue | undefined;
  /** It counts from the previous point on, not from the start. */
  isDelta: boolean;
}

const MOST_BOUNDS = 256;
const MOST_QUANTILES = 64;
const DELTA = 1;

/** The points of a metric with their values; a metric of an unknown kind has none. */
export function* pointsOf({ gauge, sum, histogram, exponentialHistogram, summary }: Metric): Iterable<ReadPoint> {
  for (const point of gauge?.dataPoints ?? []) yield { point, value: numberValue(point, "gauge"), isDelta: false };
  for (const point of sum?.dataPoints ?? []) {
    const value = numberValue(point, sum?.isMonotonic ? "counter" : "gauge");
    yield { point, value, isDelta: sum?.aggregationTemporality === DELTA };
  }
  for (const point of histogram?.dataPoints ?? []) {
    yield { point, value: histogramValue(point), isDelta: histogram?.aggregationTemporality === DELTA };
  }
  for (const point of exponentialHistogram?.dataPoints ?? []) {
    const { sum: total, count } = point;
    const value: ReceivedValue = {
      kind: "exponential",
      buckets: boundedCounts(point),
      sum: total,
      count: Number(count),
    };
    yield { point, value, isDelta: exponentialHistogram?.aggregationTemporality === DELTA };
  }
  for (const point of summary?.dataPoints ?? []) yield { point, value: summaryValue(point), isDelta: false };
}

/** A series' value after a delta has come; undefined when the two do not go together. */
export function addDelta(known: ReceivedValue, delta: ReceivedValue): ReceivedValue | undefined {
  if (known.kind === "histogram" && delta.kind === "histogram") {
    const { bounds, counts } = known;
    if (bounds.length !== delta.bounds.length || bounds.some((bound, index) => bound !== delta.bounds[index]))
      return undefined;
    const sum = added(known.sum, delta.sum);
    const together = counts.map((count, index) => count + (delta.counts[index] ?? 0));
    return { kind: "histogram", bounds, counts: together, sum, count: known.count + delta.count };
  }
  if (known.kind === "exponential" && delta.kind === "exponential") {
    const buckets = addCounts(known.buckets, delta.buckets);
    return { kind: "exponential", buckets, sum: added(known.sum, delta.sum), count: known.count + delta.count };
  }
  if (known.kind !== delta.kind || !("value" in known) || !("value" in delta)) return undefined;
  return { kind: known.kind, value: known.value + delta.value };
}

function added(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function numberValue({ asDouble, asInt }: NumberPoint, kind: "gauge" | "counter"): ReceivedValue | undefined {
  if (asDouble === undefined && asInt === undefined) return undefined;
  return { kind, value: asDouble ?? Number(asInt) };
}

function histogramValue({ bucketCounts, explicitBounds, sum, count }: HistogramPoint): ReceivedValue | undefined {
  const isAscending = explicitBounds.every(
    (bound, index) => bound > (explicitBounds[index - 1] ?? Number.NEGATIVE_INFINITY),
  );
  const fits = bucketCounts.length === explicitBounds.length + 1 || bucketCounts.length + explicitBounds.length === 0;
  if (!isAscending || !fits || explicitBounds.length > MOST_BOUNDS) return undefined;
  const counts = bucketCounts.length === 0 ? [Number(count)] : bucketCounts.map(Number);
  return { kind: "histogram", bounds: explicitBounds, counts, sum, count: Number(count) };
}

function summaryValue({ quantileValues, sum, count }: SummaryPoint): ReceivedValue | undefined {
  if (quantileValues.length > MOST_QUANTILES) return undefined;
  return { kind: "summary", quantiles: quantileValues, sum, count: Number(count) };
}
