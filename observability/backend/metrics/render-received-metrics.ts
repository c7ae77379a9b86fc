import { bucketsOf } from "./exponential-buckets.ts";
import { type ExpositionFormat, expositionText, type Family, type Labels, type Sample } from "./exposition-text.ts";
import type { ReceivedMetrics, ReceivedSeries } from "./received-metrics.ts";
import { metricName } from "./received-names.ts";

export interface ReceivedFamiliesOptions {
  /** Families that the text has already. */
  taken?: Iterable<Pick<Family, "name" | "type">>;
}

/** What the names of a family's samples end in; `_created` is never written, and belongs to it all the same. */
const SUFFIXES: Record<Family["type"], readonly string[]> = {
  counter: ["", "_total", "_created"],
  gauge: [""],
  histogram: ["", "_bucket", "_sum", "_count", "_created"],
  summary: ["", "_sum", "_count", "_created"],
};

/**
 * The received metrics as families for the text formats, and the count of what was left out. Two of a sample, or
 * of its name in two metrics, make the text unreadable: the first by name and type holds, whichever was sent last.
 */
export function receivedFamilies(received: ReceivedMetrics, { taken = [] }: ReceivedFamiliesOptions = {}): Family[] {
  const leftOut: Family = {
    name: "jobtrail_received_points_left_out",
    type: "counter",
    help: "Data points of OTLP metrics that were not kept.",
    samples: [{ suffix: "_total", labels: {}, value: received.leftOut() }],
  };
  const names = new Set([...taken, leftOut].flatMap(namesOf));
  const families = new Map<string, Family & { samples: Sample[] }>();
  const places = new Set<string>();
  for (const { series, name, unit, type } of received.samples().map(named).sort(byNameAndType)) {
    const known = families.get(name);
    if (known && known.type !== type) continue;
    if (!known && namesOf({ name, type }).some((one) => names.has(one))) continue;
    const place = `${name} ${JSON.stringify(series.labels)}`;
    if (places.has(place)) continue;
    places.add(place);
    const family = known ?? { name, type, help: series.description, samples: [], ...(unit !== "" && { unit }) };
    families.set(name, family);
    for (const one of namesOf(family)) names.add(one);
    family.samples.push(...samplesOf(series));
  }
  return [...families.values(), leftOut];
}

function namesOf({ name, type }: Pick<Family, "name" | "type">): string[] {
  return SUFFIXES[type].map((suffix) => name + suffix);
}

interface NamedSeries {
  series: ReceivedSeries;
  name: string;
  unit: string;
  type: Family["type"];
}

function named(series: ReceivedSeries): NamedSeries {
  const { kind } = series.value;
  const type = kind === "exponential" ? "histogram" : kind;
  return { series, ...metricName(series.name, series.unit, kind), type };
}

function byNameAndType(a: NamedSeries, b: NamedSeries): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.series.name < b.series.name ? -1 : 1;
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
