import { type MessageType, message } from "./message-type.ts";
import type { KeyValue } from "./model.ts";
import { exportRequest, keyValue } from "./otlp-types.ts";

/** OTLP metrics in memory, as in `model.ts`: counts and whole numbers are `bigint`, what was not given is undefined. */
export interface NumberPoint {
  attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  asDouble: number | undefined;
  asInt: bigint | undefined;
  flags: number;
}

export interface HistogramPoint {
  attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  count: bigint;
  sum: number | undefined;
  bucketCounts: bigint[];
  /** Upper bounds, ascending; the last bucket has none. */
  explicitBounds: number[];
  flags: number;
}

/** Bucket `i` of `bucketCounts` covers base^(offset+i) to base^(offset+i+1), base being 2^(2^-scale). */
export interface ExponentialBuckets {
  offset: number;
  bucketCounts: bigint[];
}

export interface ExponentialHistogramPoint {
  attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  count: bigint;
  sum: number | undefined;
  scale: number;
  zeroCount: bigint;
  positive: ExponentialBuckets | undefined;
  negative: ExponentialBuckets | undefined;
  flags: number;
  zeroThreshold: number;
}

export interface SummaryPoint {
  attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  count: bigint;
  sum: number;
  quantileValues: { quantile: number; value: number }[];
  flags: number;
}

/** 1 delta, 2 cumulative. */
type Temporality = number;

export interface Metric {
  name: string;
  description: string;
  unit: string;
  gauge: { dataPoints: NumberPoint[] } | undefined;
  sum: { dataPoints: NumberPoint[]; aggregationTemporality: Temporality; isMonotonic: boolean } | undefined;
  histogram: { dataPoints: HistogramPoint[]; aggregationTemporality: Temporality } | undefined;
  exponentialHistogram: { dataPoints: ExponentialHistogramPoint[]; aggregationTemporality: Temporality } | undefined;
  summary: { dataPoints: SummaryPoint[] } | undefined;
}

const TEMPORALITIES = ["UNSPECIFIED", "DELTA", "CUMULATIVE"].map((name) => `AGGREGATION_TEMPORALITY_${name}`);

const exemplar: MessageType<unknown> = message("Exemplar", {
  timeUnixNano: [2, "fixed64"],
  asDouble: [3, "double", "optional"],
  spanId: [4, "id"],
  traceId: [5, "id"],
  asInt: [6, "sfixed64", "optional"],
  filteredAttributes: [7, () => keyValue, "repeated"],
});

const numberPoint: MessageType<NumberPoint> = message("NumberDataPoint", {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  asDouble: [4, "double", "optional"],
  exemplars: [5, () => exemplar, "repeated"],
  asInt: [6, "sfixed64", "optional"],
  attributes: [7, () => keyValue, "repeated"],
  flags: [8, "uint32"],
});

const histogramPoint: MessageType<HistogramPoint> = message("HistogramDataPoint", {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double", "optional"],
  bucketCounts: [6, "fixed64", "repeated"],
  explicitBounds: [7, "double", "repeated"],
  exemplars: [8, () => exemplar, "repeated"],
  attributes: [9, () => keyValue, "repeated"],
  flags: [10, "uint32"],
  min: [11, "double", "optional"],
  max: [12, "double", "optional"],
});

const buckets: MessageType<ExponentialBuckets> = message("Buckets", {
  offset: [1, "sint32"],
  bucketCounts: [2, "int64", "repeated"],
});

const exponentialPoint: MessageType<ExponentialHistogramPoint> = message("ExponentialHistogramDataPoint", {
  attributes: [1, () => keyValue, "repeated"],
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double", "optional"],
  scale: [6, "sint32"],
  zeroCount: [7, "fixed64"],
  positive: [8, () => buckets],
  negative: [9, () => buckets],
  flags: [10, "uint32"],
  exemplars: [11, () => exemplar, "repeated"],
  min: [12, "double", "optional"],
  max: [13, "double", "optional"],
  zeroThreshold: [14, "double"],
});

const quantileValue: MessageType<{ quantile: number; value: number }> = message("ValueAtQuantile", {
  quantile: [1, "double"],
  value: [2, "double"],
});

const summaryPoint: MessageType<SummaryPoint> = message("SummaryDataPoint", {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  quantileValues: [6, () => quantileValue, "repeated"],
  attributes: [7, () => keyValue, "repeated"],
  flags: [8, "uint32"],
});

/** What holds the points of one kind of metric. */
function pointsOf(name: string, point: MessageType<unknown>, { isMonotonic = false, temporal = true } = {}) {
  return message<unknown>(name, {
    dataPoints: [1, () => point, "repeated"],
    ...(temporal && { aggregationTemporality: [2, "enum", TEMPORALITIES] as const }),
    ...(isMonotonic && { isMonotonic: [3, "bool"] as const }),
  });
}

const gauge = pointsOf("Gauge", numberPoint, { temporal: false });
const sum = pointsOf("Sum", numberPoint, { isMonotonic: true });
const histogram = pointsOf("Histogram", histogramPoint);
const exponentialHistogram = pointsOf("ExponentialHistogram", exponentialPoint);
const summary = pointsOf("Summary", summaryPoint, { temporal: false });

export const metric: MessageType<Metric> = message("Metric", {
  name: [1, "string"],
  description: [2, "string"],
  unit: [3, "string"],
  gauge: [5, () => gauge],
  sum: [7, () => sum],
  histogram: [9, () => histogram],
  exponentialHistogram: [10, () => exponentialHistogram],
  summary: [11, () => summary],
  metadata: [12, () => keyValue, "repeated"],
});

export const exportMetricsRequest = exportRequest<unknown>("Metrics", "metrics", () => metric);
