import { readEnvelopes } from "../intake/read-envelopes.ts";
import { checkMessage } from "../otlp/check-message.ts";
import { decodeMessage } from "../otlp/decode-message.ts";
import { type Metric, metric } from "../otlp/otlp-metrics.ts";
import { resource, scope } from "../otlp/otlp-types.ts";
import type { OriginRecord } from "../store/records.ts";
import { type MetricOwner, metricLabels } from "./received-names.ts";
import { addDelta, pointsOf, type ReadPoint, type ReceivedValue } from "./received-value.ts";

/** The last value of one series that was received as an OTLP metric. */
export interface ReceivedSeries {
  /** As sent. */
  name: string;
  unit: string;
  description: string;
  /** Names fit for Prometheus. */
  labels: Readonly<Record<string, string>>;
  /** Deltas are summed up. */
  value: ReceivedValue;
}

/** The last values of OTLP metrics, in memory. Fits `MetricsSink`. */
export interface ReceivedMetrics {
  /** Keeps the points of an ExportMetricsServiceRequest; returns how many it left out. Throws `MalformedMessageError`, then nothing was kept. */
  take(bytes: Buffer): number;
  samples(): ReceivedSeries[];
  /** Points that were left out since the start: too many series, labels that are too long, values that make no sense. */
  leftOut(): number;
  /** Forgets all series. */
  clear(): void;
}

interface Kept extends ReceivedSeries {
  timeUnixNano: bigint;
  updatedAt: number;
}

/** A series that has been silent for this long makes room for a new one. Milliseconds. */
const SILENT_MS = 5 * 60_000;
/** Characters of name, unit and labels together. */
const LONGEST_KEY = 4_096;
const LONGEST_DESCRIPTION = 500;
const NO_RECORDED_VALUE = 1;

export function createReceivedMetrics({
  maxSeries = 10_000,
  now = Date.now,
}: {
  maxSeries?: number;
  now?: () => number;
} = {}): ReceivedMetrics {
  // In the order of the last update: the first is the longest silent one.
  const series = new Map<string, Kept>();
  let leftOut = 0;

  function hasRoom(): boolean {
    if (series.size < maxSeries) return true;
    const [oldest] = series;
    if (!oldest || now() - oldest[1].updatedAt < SILENT_MS) return false;
    return series.delete(oldest[0]);
  }

  function keep(
    { name, unit, description }: Metric,
    labels: Record<string, string>,
    { point, value, isDelta }: ReadPoint,
  ) {
    const key = JSON.stringify([name, unit, value?.kind, ...Object.entries(labels).flat()]);
    const known = series.get(key);
    const { timeUnixNano } = point;
    if (known && timeUnixNano !== 0n && timeUnixNano < known.timeUnixNano) return true;
    // A delta that comes twice counts once.
    if (known && isDelta && timeUnixNano !== 0n && timeUnixNano === known.timeUnixNano) return true;
    if ((point.flags & NO_RECORDED_VALUE) !== 0) {
      series.delete(key);
      return true;
    }
    if (!value || key.length > LONGEST_KEY) return false;
    if (!known && !hasRoom()) return false;
    const current = (known && isDelta && addDelta(known.value, value)) || value;
    series.delete(key);
    series.set(key, {
      name,
      unit,
      description: description.slice(0, LONGEST_DESCRIPTION),
      labels,
      value: current,
      timeUnixNano,
      updatedAt: now(),
    });
    return true;
  }

  return {
    take(bytes) {
      let out = 0;
      for (const { metric: read, owner } of readMetrics(bytes)) {
        for (const point of pointsOf(read)) {
          if (!keep(read, metricLabels(owner, point.point.attributes), point)) out++;
        }
      }
      leftOut += out;
      return out;
    },
    samples: () => [...series.values()],
    leftOut: () => leftOut,
    clear: () => series.clear(),
  };
}

interface ReadMetric {
  metric: Metric;
  owner: MetricOwner;
}

/** All of a request's metrics, or none of them: the first is decoded when the last has been checked. */
function readMetrics(bytes: Buffer): Iterable<ReadMetric> {
  const found: { start: number; end: number; owner: MetricOwner }[] = [];
  const owners = new Map<OriginRecord, MetricOwner>();
  readEnvelopes(bytes, {
    indexedKeys: [],
    item(reader, end, origin) {
      const start = reader.position;
      checkMessage(reader, end, metric);
      const owner = owners.get(origin) ?? {
        resource: decodeMessage(resource, origin.resource).attributes,
        scope: decodeMessage(scope, origin.scope).name,
      };
      owners.set(origin, owner);
      found.push({ start, end, owner });
    },
  });
  return (function* () {
    for (const { start, end, owner } of found)
      yield { metric: decodeMessage(metric, bytes.subarray(start, end)), owner };
  })();
}
