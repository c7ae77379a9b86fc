import type { SpanRecord } from "../../store/records.ts";
import type { TelemetryStore } from "../../store/telemetry-store.ts";
import { type OperationName, readOperationName } from "./operation-name.ts";
import { createOperationTraffic, type OperationTraffic } from "./operation-traffic.ts";

/** Seconds that are looked back at most. */
export const longestWindowS = 900;
/** Operations that are counted at most: names that differ from span to span fill no memory. */
const mostOperations = 400;
const JOB_ID = "job.id";

/** Kinds of OTLP. */
export const SERVER = 2;
export const CLIENT = 3;
export const PRODUCER = 4;
export const CONSUMER = 5;

/** Spans of one service, name and kind. */
export interface Operation {
  service: string;
  name: string;
  /** 0 to 5, as in OTLP. */
  kind: number;
}

/** What they tell about the last seconds. */
export interface OperationCounts extends Operation {
  /** It is about one job: not the batch that a job's message came in. */
  aboutJob: boolean;
  count: number;
  errors: number;
  p95Ms?: number;
}

/** Counts spans per operation as they arrive. */
export interface Traffic {
  counts(windowS: number): OperationCounts[];
  /** Epoch milliseconds at which the newest span of this name ended; 0 for none. */
  lastAtMs(name: string): number;
  stop(): void;
}

export interface TrafficOptions {
  store: Pick<TelemetryStore, "observe">;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Is told of each span that stands for a way between two things. */
  onHop?(hop: OperationName, traceId: Buffer): void;
}

export function createTraffic({ store, now, onHop = () => {} }: TrafficOptions): Traffic {
  const operations = new Map<string, Operation & OperationTraffic & { aboutJob: boolean }>();

  function operation({ origin: { service }, name, kind, indexed }: SpanRecord) {
    const aboutJob = indexed.some(({ key }) => key === JOB_ID);
    const key = `${service}\u0000${name}\u0000${kind}${aboutJob}`;
    const known = operations.get(key);
    if (known || operations.size >= mostOperations) return known;
    const added = { ...createOperationTraffic(longestWindowS), service, name, kind, aboutJob };
    operations.set(key, added);
    return added;
  }

  const stop = store.observe({
    spansWritten(spans, isNew) {
      for (const [index, span] of spans.entries()) {
        const hop = readOperationName(span.name);
        if (!isNew[index] || (!hop && span.kind !== SERVER)) continue;
        operation(span)?.add({
          endedAtMs: Number(span.end / 1_000n) / 1_000,
          durationMs: Number(span.end - span.start) / 1e6,
          failed: span.statusCode === 2,
        });
        if (hop) onHop(hop, span.traceId);
      }
    },
    cleared: () => operations.clear(),
  });

  return {
    stop,
    lastAtMs(wanted) {
      const same = [...operations.values()].filter(({ name }) => name === wanted);
      return Math.max(0, ...same.map((operation) => operation.lastAtMs()));
    },
    counts(windowS) {
      const at = now();
      return [...operations.values()].map(({ read, service, name, kind, aboutJob }) => ({
        service,
        name,
        kind,
        aboutJob,
        ...read(at, windowS),
      }));
    },
  };
}
