import { bucketsOf } from "./exponential-buckets.ts";
import { type ExpositionFormat, expositionText, type Family, type Labels, type Sample } from "./exposition-text.ts";
import type { ReceivedMetrics, ReceivedSeries } from "./received-metrics.ts";
import { metricName } from "./received-names.ts";

export interface ReceivedFamiliesOptions {
  /** Names of families that the text has already; a received metric of such a name is left out, as two of a name make the text unreadable. */
  taken?: Iterable<string>;
}

/** The received metrics as families for the text formats, and the count of what was left out. Of two types under one name the first holds. */
export function receivedFamilies(received: ReceivedMetrics, { taken = [] }: ReceivedFamiliesOptions = {}): Family[] {
  const names = new Set(taken);
  const families = new Map<string, Family & { samples: Sample[] }>();
  for (const series of received.samples()) {
    const { kind } = series.value;
    const { name, unit } = metricName(series.name, series.unit, kind);
    if (names.has(name)) continue;
    const type = kind === "exponential" ? "histogram" : kind;
    const known = families.get(name);
    if (known && known.type !== type) continue;
    const family = known ?? { name, type, help: series.description, samples: [], ...(unit !== "" && { unit }) };
    families.set(name, family);
    family.samples.push(...samplesOf(series));
  }
  const leftOut: Family = {
    name: "jobtrail_received_points_left_out",
    type: "counter",
    help: "Data points of OTLP metrics that were not kept.",
    samples: [{ suffix: "_total", labels: {}, value: received.leftOut() }],
  };
  return [...families.values(), leftOut];
}

/** The same as text. */
export function renderReceivedMetrics(received: ReceivedMetrics, format: ExpositionFormat = "prometheus"): string {
  return expositionText(receivedFamilies(received), format);
}

function samplesOf({ labels: given, value }: ReceivedSeries): Sample[] {
  const labels = withoutReserved(given, value.kind);
  switch (value.kind) {
    case "gauge":
      return [{ suffix: "", labels, value: value.value }];
    case "counter":
      return [{ suffix: "_total", labels, value: value.value }];
    case "histogram": {
      const buckets = value.bounds.map((le, index) => ({ le, count: value.counts[index] ?? 0 }));
      return [...bucketSamples(labels, buckets, value.count), ...totals(labels, value)];
    }
    case "exponential":
      return [...bucketSamples(labels, bucketsOf(value.buckets), value.count), ...totals(labels, value)];
    case "summary":
      return [
        ...value.quantiles.map(({ quantile, value: at }): Sample => {
          return { suffix: "", labels: { ...labels, quantile: String(quantile) }, value: at };
        }),
        ...totals(labels, value),
      ];
  }
}

/** A label of the sender's that the format has a use of its own for in this kind of metric gets another name, as in a scrape. */
function withoutReserved(labels: Labels, kind: ReceivedSeries["value"]["kind"]): Labels {
  const reserved = kind === "summary" ? "quantile" : "le";
  const { [reserved]: value, ...others } = labels;
  if (value === undefined || kind === "gauge" || kind === "counter") return labels;
  return { ...others, [`exported_${reserved}`]: value };
}

function bucketSamples(labels: Labels, buckets: readonly { le: number; count: number }[], all: number): Sample[] {
  let count = 0;
  const samples = buckets
    .filter(({ le }) => Number.isFinite(le))
    .map(({ le, count: inside }): Sample => {
      count += inside;
      return { suffix: "_bucket", labels, le, value: count };
    });
  return [...samples, { suffix: "_bucket", labels, le: Number.POSITIVE_INFINITY, value: all }];
}

function totals(labels: Labels, { sum, count }: { sum: number | undefined; count: number }): Sample[] {
  const counted: Sample = { suffix: "_count", labels, value: count };
  return sum === undefined ? [counted] : [{ suffix: "_sum", labels, value: sum }, counted];
}
