import type { SQSRecord } from "aws-lambda";
import {
  type BatchMessage,
  carrierOf,
  type LostMessageSpan,
  type MessageSpan,
  ROOT_CONTEXT,
  receiveCountOf,
  type Topology,
  trace,
} from "../../observability/telemetry/index.ts";
import type { DeliveryRecord } from "./job-record.ts";

/** What the job's record keeps of a delivery. */
export function deliveryRecord(
  { record, queue, batch }: BatchMessage<SQSRecord>,
  { startedAt, span, producer: creation }: Pick<MessageSpan, "startedAt" | "span" | "producer">,
  topology: Topology,
): DeliveryRecord {
  const producer = creation && carrierOf(creation).traceparent;
  const underBatch = batch && carrierOf(trace.setSpanContext(ROOT_CONTEXT, batch)).traceparent;
  // Empty without telemetry: nobody has spans to make again then.
  const parent = (topology === "parent" ? producer : undefined) ?? underBatch ?? "";
  return {
    span_id: span.spanContext().spanId,
    parent,
    ...(producer && producer !== parent && { producer }),
    queue,
    message_id: record.messageId,
    receive_count: receiveCountOf(record),
    waited_from: Math.min(Number(record.attributes.SentTimestamp) + 1, startedAt),
    started_at: startedAt,
  };
}

/** The same as the telemetry library takes it to make the spans again. */
export function lostSpanOf(delivery: DeliveryRecord): Omit<LostMessageSpan, "endedAt" | "attributes"> {
  return {
    queue: delivery.queue,
    messageId: delivery.message_id,
    receiveCount: delivery.receive_count,
    spanId: delivery.span_id,
    parent: delivery.parent,
    producer: delivery.producer,
    waitedFrom: delivery.waited_from,
    startedAt: delivery.started_at,
  };
}

/** What a delivery to the ingester sends has ids that follow from this: they are the same in each delivery of its message. */
export function sendSeed(traceId: string, messageId: string): string {
  return `${traceId} ${messageId}`;
}
