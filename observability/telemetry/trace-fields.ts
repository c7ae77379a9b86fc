import { trace } from "@opentelemetry/api";
import { inheritedAttributes } from "./scope.ts";

/** What a log line says of the span that it was written in; empty outside a span. Dots of attribute keys become underscores: `job_id`. */
export function traceFields(): Record<string, string | number | boolean> {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span) return {};
  const fields: Record<string, string | number | boolean> = { trace_id: span.traceId, span_id: span.spanId };
  for (const [key, value] of Object.entries(inheritedAttributes())) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      fields[key.replaceAll(".", "_")] = value;
  }
  return fields;
}
