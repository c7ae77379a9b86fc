import type { MessageType } from "../otlp/message-type.ts";
import { exportMetricsRequest } from "../otlp/otlp-metrics.ts";
import { exportLogsRequest, exportTraceRequest } from "../otlp/otlp-types.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { PartialSuccess } from "./otlp-reply.ts";
import { checkLogs, readLogs } from "./read-logs.ts";
import { checkSpans, readSpans } from "./read-spans.ts";

/** The last part of a signal's path. */
export const signalNames = ["traces", "logs", "metrics"] as const;
export type SignalName = (typeof signalNames)[number];

/** Where metrics go. */
export interface MetricsSink {
  /** Keeps the points of an ExportMetricsServiceRequest; returns how many it left out. Throws `MalformedMessageError`, then nothing was kept. */
  take(bytes: Buffer): number;
}

export interface Signal {
  name: SignalName;
  request: MessageType<unknown>;
  /** Looks through a request's protobuf bytes; answers with what will be left out. Throws `MalformedMessageError`, then nothing is to be stored. */
  check(body: Buffer): PartialSuccess | undefined;
  /** Stores what bodies that were checked bring; absent where checking keeps it. Throws what the store throws, then nothing was stored. */
  write?(bodies: readonly Buffer[]): void;
}

export function createSignals({ store, metrics }: { store: TelemetryStore; metrics: MetricsSink }): Signal[] {
  return [
    {
      name: "traces",
      request: exportTraceRequest,
      check: (body) => ({ countName: "rejectedSpans", ...checkSpans(body) }),
      write(bodies) {
        const rows = bodies.flatMap((body) => readSpans(body, store).rows);
        if (rows.length > 0) store.writeSpans(rows);
      },
    },
    {
      name: "logs",
      request: exportLogsRequest,
      check(body) {
        checkLogs(body);
        return undefined;
      },
      write(bodies) {
        const rows = bodies.flatMap(readLogs);
        if (rows.length > 0) store.writeLogs(rows);
      },
    },
    {
      name: "metrics",
      request: exportMetricsRequest,
      check(body) {
        const rejected = metrics.take(body);
        return { countName: "rejectedDataPoints", rejected, reason: "expected fewer series, got more than are kept" };
      },
    },
  ];
}
