import type { MessageType } from "../otlp/message-type.ts";
import { exportMetricsRequest } from "../otlp/otlp-metrics.ts";
import { exportLogsRequest, exportTraceRequest } from "../otlp/otlp-types.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { PartialSuccess } from "./otlp-reply.ts";
import { readLogs } from "./read-logs.ts";
import { readSpans } from "./read-spans.ts";

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
  /** Stores a request's protobuf bytes; answers with what was left out. Throws `MalformedMessageError`, then nothing was stored. */
  accept(body: Buffer): PartialSuccess | undefined;
}

export function createSignals({ store, metrics }: { store: TelemetryStore; metrics: MetricsSink }): Signal[] {
  return [
    {
      name: "traces",
      request: exportTraceRequest,
      accept(body) {
        const { rows, rejected, reason } = readSpans(body, store);
        if (rows.length > 0) store.writeSpans(rows);
        return { countName: "rejectedSpans", rejected, reason };
      },
    },
    {
      name: "logs",
      request: exportLogsRequest,
      accept(body) {
        const rows = readLogs(body);
        if (rows.length > 0) store.writeLogs(rows);
        return undefined;
      },
    },
    {
      name: "metrics",
      request: exportMetricsRequest,
      accept(body) {
        const rejected = metrics.take(body);
        return { countName: "rejectedDataPoints", rejected, reason: "expected fewer series, got more than are kept" };
      },
    },
  ];
}
