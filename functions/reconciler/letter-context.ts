import type { Message } from "@aws-sdk/client-sqs";
import {
  type Context,
  carrierOf,
  injectMessageAttributes,
  messageContext,
  recordArrival,
  type Topology,
} from "../../observability/telemetry/index.ts";
import type { Letter } from "./letter.ts";

/** The context that a message of the dead-letter queue carries. */
export function contextOfLetter({ Body = "", MessageAttributes, Attributes }: Message): Context | undefined {
  const { AWSTraceHeader } = Attributes ?? {};
  return messageContext({ body: Body, messageAttributes: MessageAttributes, attributes: { AWSTraceHeader } });
}

/**
 * A letter that carries no context, with that of its arrival, which the functions that died had begun its trace with: what is told of it is
 * there, and so is what becomes of it after a redrive. The messages of one look are not all in the reconciler's trace.
 */
export function withContext(
  letter: Letter,
  { topology, deadLetterQueue }: { topology: Topology; deadLetterQueue: string },
): Letter {
  const { message, movedFrom: queue = deadLetterQueue, sentAt } = letter;
  if (topology === "link" || contextOfLetter(message)) return letter;
  const arrival = recordArrival({ messageId: message.MessageId ?? "", queue, at: sentAt + 1 });
  if (!arrival) return letter;
  const { attributes } = injectMessageAttributes(message.MessageAttributes ?? {}, carrierOf(arrival));
  return { ...letter, message: { ...message, MessageAttributes: attributes } };
}
