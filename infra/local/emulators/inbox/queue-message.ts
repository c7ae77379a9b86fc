import type { InspectedMessage } from "../sqs/queue-access.ts";
import type { InboxMessage } from "./inbox-message.ts";
import { readNotice } from "./read-notice.ts";

/** A message as it lies in a queue, waiting or being worked on. */
export function queueMessage(queueName: string, message: InspectedMessage): InboxMessage {
  const { messageId, body, receiveCount, sentAt, messageAttributes } = message;
  const beside = Object.entries(messageAttributes).map(([name, { StringValue }]) => [name.toLowerCase(), StringValue]);
  return {
    id: messageId,
    kind: "queue",
    target: queueName,
    received_at: new Date(sentAt).toISOString(),
    ...readNotice(body, Object.fromEntries(beside)),
    subject: null,
    body,
    receive_count: receiveCount,
  };
}
