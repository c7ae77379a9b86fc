/** What the library reads of a Lambda SQS record. */
export interface QueueRecord {
  messageId: string;
  body: string;
  eventSourceARN: string;
  attributes: {
    ApproximateReceiveCount: string;
    /** Epoch milliseconds. */
    SentTimestamp: string;
    AWSTraceHeader?: string | undefined;
  };
  messageAttributes: unknown;
}

export function queueNameOf(record: QueueRecord): string {
  return record.eventSourceARN.slice(record.eventSourceARN.lastIndexOf(":") + 1);
}

export function receiveCountOf(record: QueueRecord): number {
  return Number(record.attributes.ApproximateReceiveCount);
}

/** When the message arrived in the queue, in epoch milliseconds: the end of the millisecond that SQS names, for it may have come late in it. */
export function arrivalOf(record: QueueRecord): number {
  return Number(record.attributes.SentTimestamp) + 1;
}
