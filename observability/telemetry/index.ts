export type { Attributes, Context, Link, Span, SpanContext } from "@opentelemetry/api";
export { context, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
export { type Arrival, recordArrival } from "./arrival.ts";
export { injectEventMetadata, readEventMetadata } from "./carriers/event-detail.ts";
export {
  injectMessageAttributes,
  type MessageAttribute,
  readMessageAttributes,
} from "./carriers/message-attributes.ts";
export { injectObjectMetadata, readObjectMetadata } from "./carriers/object-metadata.ts";
export { carrierOf, contextFrom, type TraceCarrier } from "./carriers/trace-carrier.ts";
export { now } from "./clock.ts";
export { lambdaResource } from "./lambda-resource.ts";
export { type BatchMessage, withBatchSpan } from "./message-batch.ts";
export { messageContext, type ReceivedMessage } from "./message-context.ts";
export * from "./names.ts";
export { type MessageSpan, type MessageSpanOptions, type Topology, withMessageSpan } from "./process-message.ts";
export { type QueueRecord, queueNameOf, receiveCountOf } from "./queue-record.ts";
export { type LostMessageSpan, rebuildMessageSpan } from "./rebuild-message.ts";
export { inheritedAttributes, withAttributes, withSpanIdsFrom } from "./scope.ts";
export { SYSTEM_EVENTBRIDGE, SYSTEM_SNS, SYSTEM_SQS } from "./semconv.ts";
export {
  type Destination,
  messagingAttributes,
  type OutgoingMessage,
  recordSend,
  sendBatch,
  sendMessage,
} from "./send-message.ts";
export { spanIdFrom } from "./span-ids.ts";
export {
  endSpan,
  failSpan,
  failureOf,
  recordSpan,
  type SpanFailure,
  type SpanOptions,
  startSpan,
  withSpan,
} from "./spans.ts";
export { type OtlpHeaders, startTelemetry, type Telemetry, type TelemetryOptions } from "./start-telemetry.ts";
export { traceFields } from "./trace-fields.ts";
export type { InvocationContext, LambdaHandler, TracedHandler, TracedOptions } from "./traced-handler.ts";
