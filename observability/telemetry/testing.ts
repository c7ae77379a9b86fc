import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { startTelemetry, type Telemetry, type TelemetryOptions } from "./start-telemetry.ts";

/** Telemetry that keeps its spans, for tests. */
export interface InMemoryTelemetry {
  telemetry: Telemetry;
  /** The spans that have ended since the start or the last reset, in the order of their ends. */
  spans(): Promise<ReadableSpan[]>;
  reset(): Promise<void>;
  /** Ends it; telemetry may be started again. */
  stop(): Promise<void>;
}

/** Starts the library for tests: spans stay in memory. One at a time in a process. */
export function startInMemoryTelemetry(options: Partial<Omit<TelemetryOptions, "exporter">> = {}): InMemoryTelemetry {
  const exporter = new InMemorySpanExporter();
  const telemetry = startTelemetry({ serviceName: "test", ...options, exporter });
  return {
    telemetry,
    async spans() {
      await telemetry.flush();
      return [...exporter.getFinishedSpans()];
    },
    async reset() {
      await telemetry.flush();
      exporter.reset();
    },
    stop: () => telemetry.stop(),
  };
}
