import { type Attributes, type Context, context, ROOT_CONTEXT, type Span, SpanKind, trace } from "@opentelemetry/api";
import { isRecord } from "./carriers/message-attributes.ts";
import { carrierOf, type TraceCarrier } from "./carriers/trace-carrier.ts";
import { ATTR_JOB_ID, ATTR_JOB_REBUILT } from "./names.ts";
import { inheritedAttributes } from "./scope.ts";
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from "./semconv.ts";
import { endSpan, failSpan, failureOf, recordSpan, startSpan, withSpan } from "./spans.ts";

export interface Destination {
  /** `messaging.system`: aws_sqs, aws.sns, aws_eventbridge. */
  system: string;
  /** Name of the queue, topic or bus. */
  destination: string;
  /** The system's own verb, first word of the span's name; default `send`. */
  operation?: string;
}

/**
 * Sends one message inside a PRODUCER span; `send` puts the carrier, which holds this span's context, into the message. When it answers with
 * what SQS or SNS answered, the `MessageId` goes on the span.
 */
export async function sendMessage<T>(
  target: Destination,
  { attributes, parent }: { attributes?: Attributes; parent?: Context },
  send: (carrier: TraceCarrier, span: Span) => Promise<T>,
): Promise<T> {
  const operation = target.operation ?? "send";
  return withSpan(
    `${operation} ${target.destination}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: messagingAttributes(target, operation, "send", attributes),
      ...(parent && { parent }),
    },
    async (span) => {
      const answer = await send(carrierOf(), span);
      const id = isRecord(answer) ? answer.MessageId : undefined;
      if (typeof id === "string") span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, id);
      return answer;
    },
  );
}

/**
 * The span of a message that an earlier process sent at `sentAt` (epoch milliseconds) and could not export. Gives back the carrier of its
 * context, for a message that may have to be sent again.
 */
export function recordSend(target: Destination, sentAt: number, attributes: Attributes = {}): TraceCarrier {
  const operation = target.operation ?? "send";
  const span = recordSpan(`${operation} ${target.destination}`, {
    kind: SpanKind.PRODUCER,
    attributes: { ...messagingAttributes(target, operation, "send", attributes), [ATTR_JOB_REBUILT]: true },
    startTime: sentAt,
    endTime: sentAt,
  });
  return carrierOf(trace.setSpanContext(context.active(), span));
}

export interface OutgoingMessage {
  /** Context of the span that makes the message. */
  parent: Context;
  attributes?: Attributes;
}

/**
 * Sends messages in one call. One message is a `send`; several have a PRODUCER span `create` each, whose context they carry, and one
 * CLIENT span `send` in a trace of its own that links to them.
 */
export async function sendBatch<T>(
  target: Destination,
  messages: readonly OutgoingMessage[],
  send: (carriers: readonly TraceCarrier[]) => Promise<T>,
): Promise<T> {
  const [only] = messages;
  if (only && messages.length === 1) return sendMessage(target, only, (carrier) => send([carrier]));

  const created = messages.map(({ parent, attributes }) => createSpan(target, parent, attributes));
  try {
    return await withSpan(
      `send ${target.destination}`,
      {
        root: true,
        kind: SpanKind.CLIENT,
        attributes: {
          ...messagingAttributes(target, "send", "send"),
          [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: messages.length,
        },
        links: created.map((span) => ({ context: span.spanContext() })),
      },
      () => send(created.map((span, index) => carrierOf(trace.setSpan(messages[index]?.parent ?? ROOT_CONTEXT, span)))),
    );
  } catch (error) {
    for (const span of created) failSpan(span, failureOf(error));
    throw error;
  } finally {
    for (const span of created) endSpan(span);
  }
}

function createSpan(target: Destination, parent: Context, attributes: Attributes | undefined): Span {
  return startSpan(`create ${target.destination}`, {
    kind: SpanKind.PRODUCER,
    parent,
    attributes: messagingAttributes(target, "create", "create", attributes),
  });
}

/** The attributes of one messaging operation; the job's id is the conversation of all messages about it. */
export function messagingAttributes(
  target: Omit<Destination, "destination"> & { destination: string | undefined },
  operation: string,
  type: string,
  extra: Attributes = {},
): Attributes {
  const job = extra[ATTR_JOB_ID] ?? inheritedAttributes()[ATTR_JOB_ID];
  return {
    [ATTR_MESSAGING_SYSTEM]: target.system,
    ...(target.destination !== undefined && { [ATTR_MESSAGING_DESTINATION_NAME]: target.destination }),
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: type,
    ...(job !== undefined && { [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: job }),
    ...extra,
  };
}
