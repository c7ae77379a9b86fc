import { type Context, context, type Link, type SpanContext, SpanKind, trace } from "@opentelemetry/api";
import { messageContext, parsed } from "./message-context.ts";
import { ATTR_APP_BATCH_FAILED_COUNT } from "./names.ts";
import { type QueueRecord, queueNameOf } from "./queue-record.ts";
import {
  ATTR_FAAS_TRIGGER,
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
  SYSTEM_SQS,
} from "./semconv.ts";
import { messagingAttributes } from "./send-message.ts";
import { withSpan } from "./spans.ts";

/** A record of a batch with what the library has read of it. */
export interface BatchMessage<Record extends QueueRecord> {
  record: Record;
  queue: string;
  /** The body as JSON, undefined when it is not JSON. */
  body: unknown;
  /** The context that the message carries. */
  creation: Context | undefined;
  /** The batch's span. */
  batch: SpanContext | undefined;
}

/**
 * The span of a batch: CONSUMER, with a link to every message's producer. `work` handles the messages and answers how many of them go
 * back to their queue.
 */
export async function withBatchSpan<Record extends QueueRecord, T>(
  records: readonly Record[],
  work: (messages: readonly BatchMessage<Record>[]) => Promise<{ result: T; failed: number }>,
): Promise<T> {
  const messages = records.map((record) => {
    const body = parsed(record.body);
    return { record, body, queue: queueNameOf(record), creation: messageContext(record, body) };
  });
  const queues = new Set(messages.map(({ queue }) => queue));
  const [only] = queues;
  const destination = queues.size === 1 ? only : undefined;
  return withSpan(
    `process ${destination ?? "multiple_sources"}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...messagingAttributes({ system: SYSTEM_SQS, destination }, "process", "process"),
        [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: records.length,
        [ATTR_FAAS_TRIGGER]: "pubsub",
      },
      links: messages.flatMap(({ record, creation }) => linkTo(creation, record.messageId)),
    },
    async (span) => {
      const batch = trace.getSpanContext(context.active());
      const { result, failed } = await work(messages.map((message) => ({ ...message, batch })));
      span.setAttribute(ATTR_APP_BATCH_FAILED_COUNT, failed);
      return result;
    },
  );
}

/** A link to the span that a message came from. */
export function linkTo(creation: Context | undefined, messageId: string): Link[] {
  const producer = creation && trace.getSpanContext(creation);
  return producer ? [{ context: producer, attributes: { [ATTR_MESSAGING_MESSAGE_ID]: messageId } }] : [];
}
