import { type Attributes, context, SpanKind, trace } from "@opentelemetry/api";
import { contextFrom } from "./carriers/trace-carrier.ts";
import { linkTo } from "./message-batch.ts";
import { ATTR_APP_QUEUE_WAIT_MS, ATTR_APP_SQS_RECEIVE_COUNT, spanNames } from "./names.ts";
import { withSpanIdsFrom } from "./scope.ts";
import {
  ATTR_FAAS_TRIGGER,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  SYSTEM_SQS,
} from "./semconv.ts";
import { messagingAttributes } from "./send-message.ts";
import { recordSpan, type SpanFailure } from "./spans.ts";

/** What must have been kept of a message's processing to draw it when its process is gone. Times are epoch milliseconds. */
export interface LostMessageSpan {
  queue: string;
  messageId: string;
  receiveCount: number;
  spanId: string;
  /** `traceparent` of the span's parent. */
  parent: string;
  /** `traceparent` of the message's producer, where it is not the parent. */
  producer?: string | undefined;
  waitedFrom: number;
  startedAt: number;
  endedAt: number;
  failure?: SpanFailure | undefined;
  /** For the spans made here. */
  attributes: Attributes;
}

/**
 * Makes the wait and the `process` span of a message again, with the id that the span had. Spans that `work` starts are its children and get
 * the ids that they had inside `withSpanIdsFrom(spanId)`. `work` runs in any case: without a trace, nothing is drawn.
 */
export async function rebuildMessageSpan(lost: LostMessageSpan, work: () => Promise<void>): Promise<void> {
  const parent = contextFrom({ traceparent: lost.parent });
  const producer = contextFrom({ traceparent: lost.producer ?? lost.parent });
  if (!parent || !producer) return work();
  const attributes: Attributes = {
    ...lost.attributes,
    [ATTR_APP_SQS_RECEIVE_COUNT]: lost.receiveCount,
    [ATTR_APP_QUEUE_WAIT_MS]: lost.startedAt - lost.waitedFrom,
  };
  await withSpanIdsFrom(lost.spanId, async () => {
    recordSpan(spanNames.wait(lost.queue), {
      parent: producer,
      startTime: lost.waitedFrom,
      endTime: lost.startedAt,
      attributes: { ...attributes, [ATTR_MESSAGING_DESTINATION_NAME]: lost.queue },
    });
    const span = recordSpan(`process ${lost.queue}`, {
      id: lost.spanId,
      parent,
      kind: SpanKind.CONSUMER,
      startTime: lost.startedAt,
      endTime: lost.endedAt,
      links: linkTo(producer, lost.messageId),
      attributes: {
        ...messagingAttributes({ system: SYSTEM_SQS, destination: lost.queue }, "process", "process"),
        ...attributes,
        [ATTR_MESSAGING_MESSAGE_ID]: lost.messageId,
        [ATTR_FAAS_TRIGGER]: "pubsub",
      },
      ...(lost.failure && { failure: lost.failure }),
    });
    await context.with(trace.setSpanContext(context.active(), span), work);
  });
}
