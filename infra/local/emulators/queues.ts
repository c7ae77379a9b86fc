/** A message attribute as in the SQS API. */
export interface QueueMessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

/** A received message in the shape of the SQS API, `AWSTraceHeader` among its attributes when it was sent with one. */
export interface QueueMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  MD5OfMessageAttributes?: string;
  /** System attributes: ApproximateReceiveCount, SentTimestamp (epoch ms), SenderId, AWSTraceHeader, … */
  Attributes: Record<string, string>;
  MessageAttributes: Record<string, QueueMessageAttribute>;
}

export interface SendOptions {
  messageAttributes?: Record<string, QueueMessageAttribute>;
  /** X-Ray header, kept as the system attribute `AWSTraceHeader`. */
  traceHeader?: string;
  delaySeconds?: number;
  messageGroupId?: string;
  messageDeduplicationId?: string;
}

export interface ReceiveOptions {
  /** 1 to 10. */
  maxMessages: number;
  /** 0 to 20; the call answers at the first message. */
  waitSeconds: number;
  /** Overrides the queue's own visibility time-out. */
  visibilitySeconds?: number;
  /** Aborting answers with an empty list; a message is never lost by it. */
  signal?: AbortSignal;
}

export interface QueueCounts {
  visible: number;
  inFlight: number;
  delayed: number;
}

/** What the other emulators may do with queues. Queues are named by ARN. Throws `AwsError` (`AWS.SimpleQueueService.NonExistentQueue`). */
export interface Queues {
  send(queueArn: string, body: string, options?: SendOptions): Promise<{ messageId: string }>;
  receive(queueArn: string, options: ReceiveOptions): Promise<QueueMessage[]>;
  delete(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  /** The consumer leaves these to come back (a reported batch item failure): their return is no expired visibility time-out. Changes nothing in the queue. */
  released?(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  counts(queueArn: string): Promise<QueueCounts>;
  /** Attributes as in GetQueueAttributes, all strings. */
  attributes(queueArn: string): Promise<Record<string, string>>;
}
