import { isRecord } from "./message-attributes.ts";
import { type TraceCarrier, w3cFields } from "./trace-carrier.ts";

/** The `detail.metadata` of an event that carries this context; fields of the user are kept. */
export function injectEventMetadata(
  metadata: Readonly<Record<string, unknown>> | undefined,
  carrier: TraceCarrier,
): Record<string, unknown> {
  const { traceHeader: _, ...w3c } = carrier;
  return { ...metadata, ...w3c };
}

/** The trace context in the `detail.metadata` of an EventBridge event, or none when the body is something else. */
export function readEventMetadata(body: unknown): TraceCarrier {
  const detail = isRecord(body) ? body.detail : undefined;
  const metadata = isRecord(detail) ? detail.metadata : undefined;
  if (!isRecord(metadata)) return {};
  const carrier: TraceCarrier = {};
  for (const field of w3cFields) {
    const value = metadata[field];
    if (typeof value === "string" && value !== "") carrier[field] = value;
  }
  return carrier;
}
