import type { SeriesLabels } from "../metrics/series-catalog.ts";
import type { SeriesReader } from "../metrics/series-reader.ts";
import { canSlide, slideWindows } from "../metrics/sliding-windows.ts";
import type { Json } from "../otlp/proto-json.ts";
import type { SpanSample, SpanStatistics } from "../store/span-statistics.ts";
import type { MetricName, MetricsQuery } from "./span-metrics-query.ts";

const TITLES = {
  latencies: { name: "latencies", help: "latency in milliseconds, computed from the stored spans" },
  calls: { name: "call_rate", help: "calls per second, computed from the stored spans" },
  errors: { name: "error_rate", help: "share of calls that failed (0 to 1), computed from the stored spans" },
} as const;
/** No date lies further from the epoch. */
const MOST_MS = 8_640_000_000_000_000;
const MOST_SORTED = 5_000;
/** Beyond, a scan takes longer than the series and holds up everything else. */
const MOST_SCANNED = 200_000;

/** Where the answer comes from. */
export interface SpanMetricsSource {
  statistics: SpanStatistics;
  series: SeriesReader;
}

interface Line {
  labels: Json;
  metricPoints: Json[];
}

/**
 * GET /api/metrics/{latencies,calls,errors}: rates, errors and latencies of a service, computed from its spans: from each of them while they are few,
 * from their series by time when they are many.
 */
export function spanMetrics(metric: MetricName, query: MetricsQuery, { statistics, series }: SpanMetricsSource): Json {
  const lines = isForSeries(query, series) ? fromSeries(metric, query, series) : fromSpans(metric, query, statistics);
  const { name, help } = TITLES[metric];
  return {
    name: `service_${query.byOperation ? "operation_" : ""}${name}`,
    type: "GAUGE",
    help,
    metrics: lines.map(({ labels, metricPoints }) => ({ labels, metricPoints })),
  };
}

function isForSeries({ endMs, lookbackMs, ratePerMs, stepMs }: MetricsQuery, series: SeriesReader): boolean {
  const fromMs = endMs - lookbackMs - ratePerMs;
  if (!series.complete() || series.count({ fromS: fromMs / 1_000, toS: endMs / 1_000 }) <= MOST_SCANNED) return false;
  return canSlide(series, { fromMs, toMs: endMs, lengthMs: ratePerMs, stepMs });
}

function fromSeries(metric: MetricName, query: MetricsQuery, series: SeriesReader): Line[] {
  const { services, kinds, byOperation, quantile, ratePerMs } = query;
  const lines = new Map<string, Line>();
  const windows = {
    keyOf: ({ service, operation, kind }: SeriesLabels) =>
      services.includes(service) && kinds.includes(kind)
        ? JSON.stringify(byOperation ? [service, operation] : [service])
        : undefined,
    points: pointsOf(query),
    lengthMs: ratePerMs,
  };
  slideWindows(series, windows, (key, at, { calls, errors, ...window }) => {
    const [service = "", operation]: string[] = JSON.parse(key);
    const line = lines.get(key) ?? { labels: labelsOf(service, operation), metricPoints: [] };
    lines.set(key, line);
    if (metric === "calls") line.metricPoints.push(pointAt(at, calls / (ratePerMs / 1_000)));
    else if (metric === "errors") line.metricPoints.push(pointAt(at, calls === 0 ? 0 : errors / calls));
    else line.metricPoints.push(pointAt(at, window.quantile(quantile)));
  });
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

function fromSpans(metric: MetricName, query: MetricsQuery, statistics: SpanStatistics): Line[] {
  const { services, kinds, byOperation, endMs, lookbackMs, ratePerMs } = query;
  const fromMs = endMs - lookbackMs - ratePerMs;
  const lines = new Map<string, { labels: Json; samples: SpanSample[] }>();
  for (const sample of statistics.samples({ services, kinds, fromMs, toMs: endMs })) {
    const { service, name } = sample.operation;
    const key = JSON.stringify(byOperation ? [service, name] : [service]);
    const known = lines.get(key) ?? { labels: labelsOf(service, byOperation ? name : undefined), samples: [] };
    lines.set(key, known);
    known.samples.push(sample);
  }
  return Array.from(lines.values(), ({ labels, samples }) => ({
    labels,
    metricPoints: points(metric, samples, query),
  }));
}

function labelsOf(service: string, operation: string | undefined): Json {
  const labels = [{ name: "service_name", value: service }];
  return operation === undefined ? labels : [...labels, { name: "operation", value: operation }];
}

function pointsOf({ endMs, lookbackMs, stepMs }: MetricsQuery): number[] {
  const count = Math.floor(lookbackMs / stepMs) + 1;
  return Array.from({ length: count }, (_, index) => endMs - lookbackMs + index * stepMs);
}

function pointAt(at: number, value: number): Json {
  const doubleValue = Number.isNaN(value) ? "NaN" : value;
  const ms = Math.max(-MOST_MS, Math.min(at, MOST_MS));
  return { gaugeValue: { doubleValue }, timestamp: new Date(ms).toISOString() };
}

/** Each point looks back over the rate period. `samples` are in order of their end. */
function points(metric: MetricName, samples: readonly SpanSample[], query: MetricsQuery): Json[] {
  let value = Number.NaN;
  let [first, last] = [0, 0];
  let known = "";
  return pointsOf(query).map((at) => {
    while (last < samples.length && (samples[last]?.endedAtMs ?? 0) <= at) last++;
    while (first < last && (samples[first]?.endedAtMs ?? 0) <= at - query.ratePerMs) first++;
    if (known !== `${first}-${last}`) value = valueAt(metric, samples.slice(first, last), query);
    known = `${first}-${last}`;
    return pointAt(at, value);
  });
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
