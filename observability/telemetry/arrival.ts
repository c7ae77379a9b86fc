import { type Context, isSpanContextValid, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { spanNames } from "./names.ts";
import { ATTR_MESSAGING_DESTINATION_NAME, ATTR_MESSAGING_MESSAGE_ID } from "./semconv.ts";
import { spanIdFrom, traceIdFrom } from "./span-ids.ts";
import { recordSpan } from "./spans.ts";

export interface Arrival {
  messageId: string;
  queue: string;
  /** Epoch milliseconds. */
  at: number;
}

/**
 * Begins the trace of a message that carries no context, with its arrival in a queue. Whoever draws it for the same message and queue draws the
 * same span. Gives back the context for what becomes of the message; undefined without telemetry.
 */
export function recordArrival({ messageId, queue, at }: Arrival): Context | undefined {
  const seed = `${messageId} ${spanNames.arrive(queue)}`;
  const span = recordSpan(spanNames.arrive(queue), {
    root: true,
    traceId: traceIdFrom(`${seed} trace`),
    id: spanIdFrom(seed),
    startTime: at,
    endTime: at,
    attributes: { [ATTR_MESSAGING_DESTINATION_NAME]: queue, [ATTR_MESSAGING_MESSAGE_ID]: messageId },
  });
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : undefined;
}
