import { type TraceCarrier, w3cFields } from "./trace-carrier.ts";

/** A message attribute of SQS or SNS, as their APIs take it. */
export interface MessageAttribute {
  DataType: string | undefined;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
}

/** SQS takes ten attributes a message; SNS discards a message with more on raw delivery to SQS. */
const limit = 10;

/**
 * Adds a trace context to message attributes, of which there may be ten. A field that is there already is overwritten, an attribute of the
 * user is never dropped, and what does not fit is left out, the least important first. `traceHeader` is given back when not even
 * `traceparent` fits: SQS takes it as the system attribute `AWSTraceHeader`, which does not count.
 */
export function injectMessageAttributes<Attribute extends MessageAttribute>(
  attributes: Readonly<Record<string, Attribute>>,
  carrier: TraceCarrier,
): { attributes: Record<string, Attribute | MessageAttribute>; traceHeader?: string } {
  const result: Record<string, Attribute | MessageAttribute> = { ...attributes };
  for (const field of w3cFields) {
    const value = carrier[field];
    if (!value) continue;
    if (!(field in result) && Object.keys(result).length >= limit) {
      if (field !== "traceparent") continue;
      return carrier.traceHeader ? { attributes: result, traceHeader: carrier.traceHeader } : { attributes: result };
    }
    result[field] = { DataType: "String", StringValue: value };
  }
  return { attributes: result };
}

/** The trace context among the message attributes of a Lambda SQS record, an SQS message or an SNS envelope. */
export function readMessageAttributes(attributes: unknown): TraceCarrier {
  if (!isRecord(attributes)) return {};
  const carrier: TraceCarrier = {};
  for (const field of w3cFields) {
    const value = textOf(attributes[field]);
    if (value) carrier[field] = value;
  }
  return carrier;
}

/** Lambda writes `stringValue`, the SQS API `StringValue`, an SNS envelope `Value`. */
function textOf(attribute: unknown): string | undefined {
  if (!isRecord(attribute)) return undefined;
  const value = attribute.stringValue ?? attribute.StringValue ?? attribute.Value;
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
