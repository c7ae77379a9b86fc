import { KIND_NAMES } from "../otlp/model.ts";
import type { Json } from "../otlp/proto-json.ts";
import type { SpanSample, SpanStatistics } from "../store/span-statistics.ts";
import { flag, integer, optional, type Parameters, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

export const METRIC_NAMES = ["latencies", "calls", "errors"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

const TITLES = {
  latencies: { name: "latencies", help: "latency in milliseconds, computed from the stored spans" },
  calls: { name: "call_rate", help: "calls per second, computed from the stored spans" },
  errors: { name: "error_rate", help: "share of calls that failed (0 to 1), computed from the stored spans" },
} as const;
const MOST_POINTS = 11_000;
const MOST_SORTED = 5_000;

interface MetricsQuery {
  services: string[];
  kinds: number[];
  byOperation: boolean;
  quantile: number;
  endMs: number;
  lookbackMs: number;
  stepMs: number;
  ratePerMs: number;
}

/** GET /api/metrics/{latencies,calls,errors}: rates, errors and latencies of a service, computed from its spans. All times milliseconds. */
export function spanMetrics(
  metric: MetricName,
  parameters: Parameters,
  statistics: SpanStatistics,
  nowMs: number,
): Json {
  const query = readQuery(metric, parameters, nowMs);
  const startMs = query.endMs - query.lookbackMs;
  const samples = statistics.samples({
    services: query.services,
    kinds: query.kinds,
    fromMs: startMs - query.ratePerMs,
    toMs: query.endMs,
  });
  const series = new Map<string, { labels: Json; samples: SpanSample[] }>();
  for (const sample of samples) {
    const { service, name } = sample.operation;
    const key = JSON.stringify(query.byOperation ? [service, name] : [service]);
    const operation = query.byOperation ? [{ name: "operation", value: name }] : [];
    const labels = [{ name: "service_name", value: service }, ...operation];
    const known = series.get(key) ?? { labels, samples: [] as SpanSample[] };
    series.set(key, known);
    known.samples.push(sample);
  }
  const { name, help } = TITLES[metric];
  return {
    name: `service_${query.byOperation ? "operation_" : ""}${name}`,
    type: "GAUGE",
    help,
    metrics: Array.from(series.values(), (one) => ({
      labels: one.labels,
      metricPoints: points(metric, one.samples, query),
    })),
  };
}

/** One point per step; each looks back over the rate period. `samples` are in order of their end. */
function points(metric: MetricName, samples: readonly SpanSample[], query: MetricsQuery): Json[] {
  const result: Json[] = [];
  let value = Number.NaN;
  let [first, last] = [0, 0];
  let known = "";
  for (let at = query.endMs - query.lookbackMs; at <= query.endMs; at += query.stepMs) {
    while (last < samples.length && (samples[last]?.endedAtMs ?? 0) <= at) last++;
    while (first < last && (samples[first]?.endedAtMs ?? 0) <= at - query.ratePerMs) first++;
    if (known !== `${first}-${last}`) value = valueAt(metric, samples.slice(first, last), query);
    known = `${first}-${last}`;
    const doubleValue = Number.isNaN(value) ? "NaN" : value;
    result.push({ gaugeValue: { doubleValue }, timestamp: new Date(at).toISOString() });
  }
  return result;
}

function valueAt(metric: MetricName, samples: readonly SpanSample[], { ratePerMs, quantile }: MetricsQuery): number {
  if (metric === "calls") return samples.length / (ratePerMs / 1000);
  if (metric === "errors")
    return samples.length === 0 ? 0 : samples.filter(({ failed }) => failed).length / samples.length;
  if (samples.length === 0) return Number.NaN;
  // Of very many, every n-th stands for all: sorting them for each point would hold up everything else.
  const every = Math.ceil(samples.length / MOST_SORTED);
  const chosen = every === 1 ? samples : samples.filter((_, index) => index % every === 0);
  const sorted = Float64Array.from(chosen, ({ durationMs }) => durationMs).sort();
  const rank = quantile * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0];
  return below + (above - below) * (rank - Math.floor(rank));
}

function readQuery(metric: MetricName, parameters: Parameters, nowMs: number): MetricsQuery {
  const services = parameters.getAll("service").filter(Boolean);
  if (services.length === 0) {
    throw new QueryError(400, unableToParse("service", "please provide at least one service name"));
  }
  const milliseconds = (name: string, fallback: number) => Number(integer(parameters, name, unableToParse) ?? fallback);
  const positive = (name: string, fallback: number) => {
    const value = milliseconds(name, fallback);
    if (value <= 0) throw new QueryError(400, unableToParse(name, `expected a number above 0, got ${value}`));
    return value;
  };
  const query = {
    services,
    kinds: spanKinds(parameters.getAll("spanKind").filter(Boolean)),
    byOperation: flag(parameters, "groupByOperation", unableToParse),
    quantile: metric === "latencies" ? readQuantile(optional(parameters, "quantile")) : 0,
    endMs: milliseconds("endTs", nowMs),
    lookbackMs: positive("lookback", 3_600_000),
    stepMs: positive("step", 5_000),
    ratePerMs: positive("ratePer", 600_000),
  };
  if (query.lookbackMs / query.stepMs > MOST_POINTS) {
    throw new QueryError(
      400,
      unableToParse("step", `expected at most ${MOST_POINTS} points, got more; use a longer step`),
    );
  }
  return query;
}

function spanKinds(names: readonly string[]): number[] {
  if (names.length === 0) return [KIND_NAMES.indexOf("server")];
  return names.map((name) => {
    const kind = KIND_NAMES.findIndex((known) => (known || "unspecified") === name);
    if (kind < 0) throw new QueryError(400, `unsupported span kind: '${name}'`);
    return kind;
  });
}

function readQuantile(text: string | undefined): number {
  const quantile = text === undefined ? Number.NaN : Number(text);
  if (quantile >= 0 && quantile <= 1) return quantile;
  throw new QueryError(400, unableToParse("quantile", `expected a number from 0 to 1, got ${text ?? "nothing"}`));
}
