import type { SQSRecord } from "aws-lambda";

export interface SqsRecordOptions {
  /** An object is sent as JSON. */
  body?: unknown;
  /** Default `jobs-todo`. */
  queue?: string;
  messageId?: string;
  receiveCount?: number;
  /** Epoch milliseconds; default 50 ms ago. */
  sentAt?: number;
  /** Message attributes, all of type String. */
  attributes?: Readonly<Record<string, string | undefined>>;
  traceHeader?: string | undefined;
}

let count = 0;

/** A record as Lambda gets it from a queue. */
export function anSqsRecord(options: SqsRecordOptions = {}): SQSRecord {
  const { body = {}, queue = "jobs-todo", receiveCount = 1, sentAt = Date.now() - 50, traceHeader } = options;
  const messageId = options.messageId ?? `message-${++count}`;
  return {
    messageId,
    receiptHandle: `handle-of-${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: "AIDAEXAMPLE",
      ApproximateFirstReceiveTimestamp: String(sentAt),
      ...(traceHeader && { AWSTraceHeader: traceHeader }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(options.attributes ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name, stringValue]) => [
          name,
          { stringValue, stringListValues: [], binaryListValues: [], dataType: "String" },
        ]),
    ),
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: "us-east-1",
  } as SQSRecord;
}
