import type { Context } from "@opentelemetry/api";
import { readEventMetadata } from "./carriers/event-detail.ts";
import { isRecord, readMessageAttributes } from "./carriers/message-attributes.ts";
import { contextFrom } from "./carriers/trace-carrier.ts";

/** What of a received message may hold a trace context; a Lambda SQS record fits. */
export interface ReceivedMessage {
  body: string;
  messageAttributes?: unknown;
  attributes?: { AWSTraceHeader?: string | undefined } | undefined;
}

/**
 * The creation context of a received message: from its message attributes, else from its body (an event's `detail.metadata`, or the
 * attributes of an SNS envelope), else from `AWSTraceHeader`. Undefined when it carries none.
 */
export function messageContext(message: ReceivedMessage, body: unknown = parsed(message.body)): Context | undefined {
  const traceHeader = message.attributes?.AWSTraceHeader;
  return (
    contextFrom(readMessageAttributes(message.messageAttributes)) ??
    contextFrom(readEventMetadata(body)) ??
    contextFrom(isRecord(body) ? readMessageAttributes(body.MessageAttributes) : {}) ??
    (traceHeader ? contextFrom({ traceHeader }) : undefined)
  );
}

/** The body as JSON, or undefined when it is not JSON: whether that is an error is for the handler to say, inside the trace. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
