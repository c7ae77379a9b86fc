import { AwsError } from "../aws-error.ts";
import type { QueueMessage, Queues } from "../queues.ts";
import type { ReceivedMessage, StoredMessage, StoredQueue } from "./fauxqs.ts";
import { receive } from "./receive.ts";
import { type SendContext, type SendEntry, sendMessage } from "./send.ts";
import { sqsError } from "./sqs-error.ts";

/** A message as it lies in a queue; looking changes nothing. Times in epoch ms. */
export interface InspectedMessage {
  messageId: string;
  body: string;
  receiveCount: number;
  sentAt: number;
  messageAttributes: StoredMessage["messageAttributes"];
  traceHeader?: string;
  deadLetterSourceArn?: string;
  /** Of delayed messages and messages in flight: when they become visible. */
  visibleAt?: number;
}

export interface InspectedQueue {
  queueName: string;
  queueArn: string;
  visible: InspectedMessage[];
  delayed: InspectedMessage[];
  inFlight: InspectedMessage[];
}

/** Direct access to the queues for the emulators and the verdict, without HTTP. */
export interface QueueAccess extends Required<Queues> {
  /** Throws `AwsError` when there is no such queue. */
  inspect(queueName: string): InspectedQueue;
}

export function createQueueAccess(context: SendContext): QueueAccess {
  const { fauxqs, ledger } = context;

  function queueOf(arn: string): StoredQueue {
    const queue = fauxqs.queues.getQueueByArn(arn);
    if (queue) return queue;
    throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", `The specified queue does not exist: ${arn}`);
  }

  function inspected(message: StoredMessage, visibleAt?: number): InspectedMessage {
    const traceHeader = ledger.traceHeader(message.messageId);
    const deadLetterSourceArn = ledger.deadLetterSource(message.messageId);
    return {
      messageId: message.messageId,
      body: message.body,
      receiveCount: message.approximateReceiveCount,
      sentAt: message.sentTimestamp,
      messageAttributes: message.messageAttributes,
      ...(traceHeader !== undefined && { traceHeader }),
      ...(deadLetterSourceArn !== undefined && { deadLetterSourceArn }),
      ...(visibleAt !== undefined && { visibleAt }),
    };
  }

  return {
    async send(queueArn, body, options = {}) {
      const queue = queueOf(queueArn);
      const { messageAttributes, traceHeader, delaySeconds, messageGroupId, messageDeduplicationId } = options;
      const entry: SendEntry & { QueueUrl: string } = { QueueUrl: queue.url, MessageBody: body };
      if (messageAttributes) entry.MessageAttributes = { ...messageAttributes };
      if (traceHeader)
        entry.MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } };
      if (delaySeconds !== undefined) entry.DelaySeconds = delaySeconds;
      if (messageGroupId !== undefined) entry.MessageGroupId = messageGroupId;
      if (messageDeduplicationId !== undefined) entry.MessageDeduplicationId = messageDeduplicationId;
      return typed(() => ({ messageId: sendMessage(context, entry).MessageId }));
    },

    async receive(queueArn, { maxMessages, waitSeconds, visibilitySeconds, signal }) {
      const messages = await receive(
        context,
        {
          QueueUrl: queueOf(queueArn).url,
          MaxNumberOfMessages: maxMessages,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: visibilitySeconds,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        },
        signal,
      ).catch(rethrow);
      return messages.map(queueMessage);
    },

    async delete(queueArn, receiptHandles) {
      const queue = queueOf(queueArn);
      for (const handle of receiptHandles) {
        if (!queue.deleteMessage(handle)) ledger.deleteReturned(queue, handle);
      }
    },

    async released(queueArn, receiptHandles) {
      queueOf(queueArn);
      for (const handle of receiptHandles) ledger.released(handle);
    },

    async counts(queueArn) {
      const queue = queueOf(queueArn);
      queue.processTimers();
      return {
        visible: Number(queue.getAttribute("ApproximateNumberOfMessages")),
        inFlight: Number(queue.getAttribute("ApproximateNumberOfMessagesNotVisible")),
        delayed: Number(queue.getAttribute("ApproximateNumberOfMessagesDelayed")),
      };
    },

    async attributes(queueArn) {
      const queue = queueOf(queueArn);
      queue.processTimers();
      return queue.getAllAttributes(["All"]);
    },

    inspect(queueName) {
      const queue = fauxqs.queues.getQueueByName(queueName);
      if (!queue)
        throw new AwsError(
          "AWS.SimpleQueueService.NonExistentQueue",
          `The specified queue does not exist: ${queueName}`,
        );
      queue.processTimers();
      const { ready, delayed, inflight } = queue.inspectMessages();
      return {
        queueName,
        queueArn: queue.arn,
        visible: ready.map((message) => inspected(message)),
        delayed: delayed.map((message) => inspected(message, message.delayUntil)),
        inFlight: inflight.map(({ message, visibilityDeadline }) => inspected(message, visibilityDeadline)),
      };
    },
  };
}

function queueMessage({ Attributes = {}, MessageAttributes = {}, ...message }: ReceivedMessage): QueueMessage {
  return { ...message, Attributes, MessageAttributes };
}

function typed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw sqsError(error) ?? error;
}
