import type { Message } from "@aws-sdk/client-sqs";
import { nameOfArn } from "../find-queues.ts";

/** What a message of a dead-letter queue says of itself. Its body is nobody's business here. */
export interface Letter {
  messageId: string;
  /** The queue that it lies in. */
  queue: string;
  jobId: string | null;
  jobType: string | null;
  code: string | null;
  reason: string | null;
  stage: string | null;
  traceId: string | null;
  /** Epoch milliseconds: when it was sent; for a message that SQS moved, to the queue it came from. */
  sentAtMs: number;
  /** The queue that SQS moved it from. */
  movedFrom: string | null;
  /** The target that a rule could not deliver it to. */
  ruleTarget: string | null;
}

/** Reads a message by the attributes that functions, rules and SQS itself put on dead letters. */
export function readLetter(message: Message, queue: string): Letter {
  const text = (name: string) => message.MessageAttributes?.[name]?.StringValue ?? null;
  const { SentTimestamp, AWSTraceHeader, DeadLetterQueueSourceArn } = message.Attributes ?? {};
  const target = text("TARGET_ARN");
  return {
    messageId: message.MessageId ?? "",
    queue,
    jobId: text("job.id"),
    jobType: text("job.type"),
    code: text("failure.code") ?? text("ERROR_CODE"),
    reason: text("failure.reason") ?? text("ERROR_MESSAGE"),
    stage: text("failure.stage"),
    traceId: traceIdOf(text("traceparent"), AWSTraceHeader),
    sentAtMs: Number(SentTimestamp ?? 0),
    movedFrom: DeadLetterQueueSourceArn === undefined ? null : nameOfArn(DeadLetterQueueSourceArn),
    ruleTarget: target?.startsWith("arn:aws:sqs:") ? nameOfArn(target) : null,
  };
}

/** 32 hex digits, from a W3C context or, without one, from X-Ray's. */
export function traceIdOf(traceparent: string | null, header: string | undefined): string | null {
  const w3c = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(traceparent ?? "");
  if (w3c?.[1] !== undefined) return w3c[1];
  const xRay = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header ?? "");
  return xRay ? `${xRay[1]}${xRay[2]}` : null;
}
