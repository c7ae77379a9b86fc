import { type Attributes, type Context, context, propagation, type Span, SpanKind, trace } from "@opentelemetry/api";
import { recordArrival } from "./arrival.ts";
import { now } from "./clock.ts";
import { type BatchMessage, linkTo } from "./message-batch.ts";
import { ATTR_APP_QUEUE_WAIT_MS, ATTR_APP_SQS_RECEIVE_COUNT, spanNames } from "./names.ts";
import { arrivalOf, type QueueRecord, receiveCountOf } from "./queue-record.ts";
import { scopeOf, withAttributes } from "./scope.ts";
import {
  ATTR_FAAS_TRIGGER,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  SYSTEM_SQS,
} from "./semconv.ts";
import { messagingAttributes } from "./send-message.ts";
import { recordSpan, withSpan } from "./spans.ts";

/** `parent`: a message's span is a child of its producer, so that a job is one trace. `link`: a child of the batch, linked to its producer. */
export type Topology = "parent" | "link";

/** The span of one message, and its wait in the queue. */
export interface MessageSpan {
  span: Span;
  /** When processing started, in epoch milliseconds. */
  startedAt: number;
  /** The context of the producer, or of the message's arrival: what the wait is drawn under. Without one it is not drawn. */
  producer: Context | undefined;
  /**
   * Records the wait in the queue, from `since` (epoch milliseconds; default: the message's arrival) to the start of processing. Done by
   * itself when the message's handler has not.
   */
  waited(options?: { since?: number; attributes?: Attributes }): void;
}

export interface MessageSpanOptions {
  topology: Topology;
  /** Attributes of every span of this message, the wait included. */
  attributes?: Attributes;
}

/**
 * The CONSUMER span of one message, inside which `work` runs. It is Error when `work` throws; the error goes on, so that the batch can say
 * that the message failed.
 */
export async function withMessageSpan<Record extends QueueRecord, T>(
  message: BatchMessage<Record>,
  { topology, attributes = {} }: MessageSpanOptions,
  work: (message: MessageSpan) => Promise<T>,
): Promise<T> {
  const { record, queue, batch } = message;
  const startedAt = now();
  return withBaggageOf(message.creation, () =>
    withAttributes(attributes, () => {
      const creation = message.creation ?? (topology === "parent" ? arrival(message, startedAt) : undefined);
      const underProducer = topology === "parent" && creation !== undefined;
      return withSpan(
        `process ${queue}`,
        {
          kind: SpanKind.CONSUMER,
          startTime: startedAt,
          attributes: messageAttributes(record, queue, startedAt - Math.min(arrivalOf(record), startedAt)),
          links: [...linkTo(creation, record.messageId), ...(batch && underProducer ? [{ context: batch }] : [])],
          ...(underProducer && { parent: creation }),
        },
        async (span) => {
          const wait = waitRecorder({ record, queue, creation }, span, startedAt);
          try {
            return await work({ span, startedAt, producer: creation, waited: wait.record });
          } finally {
            wait.recordOnce();
          }
        },
      );
    }),
  );
}

/** A message that carries no context begins a trace of its own, so that the messages of a batch are not all in the batch's. */
function arrival({ record, queue, batch }: BatchMessage<QueueRecord>, startedAt: number): Context | undefined {
  const { messageId } = record;
  const creation = recordArrival({ messageId, queue, at: Math.min(arrivalOf(record), startedAt) });
  const around = trace.getActiveSpan();
  if (batch && around?.spanContext().spanId === batch.spanId) around.addLinks(linkTo(creation, messageId));
  return creation;
}

/** The message's baggage travels on in both topologies. */
function withBaggageOf<T>(creation: Context | undefined, run: () => T): T {
  const baggage = creation && propagation.getBaggage(creation);
  return baggage ? context.with(propagation.setBaggage(context.active(), baggage), run) : run();
}

function messageAttributes(record: QueueRecord, queue: string, waited: number): Attributes {
  return {
    ...messagingAttributes({ system: SYSTEM_SQS, destination: queue }, "process", "process"),
    [ATTR_MESSAGING_MESSAGE_ID]: record.messageId,
    [ATTR_FAAS_TRIGGER]: "pubsub",
    [ATTR_APP_SQS_RECEIVE_COUNT]: receiveCountOf(record),
    [ATTR_APP_QUEUE_WAIT_MS]: waited,
    ...scopeOf(context.active()).coldStart,
  };
}

function waitRecorder(
  { record, queue, creation }: Pick<BatchMessage<QueueRecord>, "record" | "queue" | "creation">,
  span: Span,
  startedAt: number,
) {
  let recorded = false;
  const recordWait: MessageSpan["waited"] = ({ since = arrivalOf(record), attributes = {} } = {}) => {
    recorded = true;
    const startTime = Math.min(Math.max(since, arrivalOf(record)), startedAt);
    span.setAttribute(ATTR_APP_QUEUE_WAIT_MS, startedAt - startTime);
    if (!creation || !trace.getSpanContext(creation)) return;
    recordSpan(spanNames.wait(queue), {
      parent: creation,
      startTime,
      endTime: startedAt,
      attributes: {
        [ATTR_MESSAGING_DESTINATION_NAME]: queue,
        [ATTR_APP_SQS_RECEIVE_COUNT]: receiveCountOf(record),
        [ATTR_APP_QUEUE_WAIT_MS]: startedAt - startTime,
        ...attributes,
      },
    });
  };
  return {
    record: recordWait,
    recordOnce: () => {
      if (!recorded) recordWait();
    },
  };
}
