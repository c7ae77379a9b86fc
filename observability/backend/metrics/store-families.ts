import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { Family } from "./exposition-text.ts";

/** The state of the backend itself. */
export function storeFamilies(store: TelemetryStore, startedAtMs: number): Family[] {
  const { spans, logs, traces, bytes, maxSpans, maxBytes, evictedSpans } = store.status();
  return [
    gauge("jobtrail_store_spans", spans, "Spans that are stored."),
    gauge("jobtrail_store_traces", traces, "Traces that are stored."),
    gauge("jobtrail_store_logs", logs, "Log records that are stored."),
    gauge("jobtrail_store_bytes", bytes, "Size of what is stored.", "bytes"),
    gauge("jobtrail_store_max_bytes", maxBytes, "Size that is kept at most; the oldest traces go first.", "bytes"),
    gauge("jobtrail_store_max_spans", maxSpans, "Spans that are kept at most; the oldest traces go first."),
    {
      name: "jobtrail_store_evicted_spans",
      type: "counter",
      help: "Spans that went because there were too many.",
      samples: [{ suffix: "_total", labels: {}, value: evictedSpans }],
    },
    gauge("process_resident_memory_bytes", process.memoryUsage.rss(), "Memory of the backend's process.", "bytes"),
    gauge("process_start_time_seconds", startedAtMs / 1_000, "When the backend started.", "seconds"),
  ];
}

function gauge(name: string, value: number, help: string, unit?: string): Family {
  const family: Family = { name, type: "gauge", help, samples: [{ suffix: "", labels: {}, value }] };
  return unit === undefined ? family : { ...family, unit };
}
