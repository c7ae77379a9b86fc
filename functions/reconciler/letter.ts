import type { Message } from "@aws-sdk/client-sqs";
import { type AllowedTargets, targetOf } from "../jobs/allowed-targets.ts";
import { isJobType } from "../jobs/job-types.ts";
import type { NotifyTarget } from "../jobs/notify.ts";
import type { Failure, Stage } from "../jobs/outcome.ts";
import { deadLetterAttributes } from "../outcomes/dead-letter.ts";

/** A message of the dead-letter queue, as far as it can be read. */
export interface Letter {
  message: Message;
  receiptHandle: string;
  jobId: string;
  jobType: string | null;
  submittedAt: string;
  /** Where the job was when its message was given up. */
  stage: Stage;
  /** SQS moved it here: what its attributes say of a failure is of an earlier stay, before it was redriven. */
  moved: boolean;
  /** Name of the queue that SQS moved it from. */
  movedFrom: string | undefined;
  /** Why; undefined where nobody has said. */
  failure: Pick<Failure, "stage" | "code" | "reason"> | undefined;
  /** A rule could not deliver the event. */
  undelivered: boolean;
  /** Who is told of the end. */
  notify: NotifyTarget | undefined;
  /** Epoch milliseconds. */
  sentAt: number;
}

/** Reads a message of the dead-letter queue: one that a function sent there, that SQS moved there, or that a rule gave up. */
export function readLetter(
  message: Message,
  { ingesterQueueArn, allowedTargets }: { ingesterQueueArn: string; allowedTargets: AllowedTargets },
): Letter {
  const text = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const body = parsed(message.Body ?? "");
  const source = message.Attributes?.DeadLetterQueueSourceArn;
  const moved = source !== undefined;
  const isEvent = isObject(body.detail) || source === ingesterQueueArn;
  const job = isObject(body.detail) ? body.detail : body;
  const named = isObject(body.detail) ? (job.idempotency_key ?? body.id) : body.id;
  const sentAt = Number(message.Attributes?.SentTimestamp ?? 0);
  return {
    message,
    receiptHandle: message.ReceiptHandle ?? "",
    jobId: text(deadLetterAttributes.jobId) ?? (typeof named === "string" && named ? named : (message.MessageId ?? "")),
    jobType: isJobType(job.job_type) ? job.job_type : null,
    submittedAt: new Date(sentAt).toISOString(),
    stage: isEvent ? "ingester" : "processor",
    moved,
    movedFrom: source?.slice(source.lastIndexOf(":") + 1),
    failure: moved ? undefined : failureOf(text),
    notify: targetOf(job.notify, allowedTargets),
    undelivered: !moved && text("RULE_ARN") !== undefined,
    sentAt,
  };
}

function failureOf(text: (name: string) => string | undefined): Letter["failure"] {
  const code = text(deadLetterAttributes.code);
  if (!code) return undefined;
  return {
    code: code as Failure["code"],
    stage: text(deadLetterAttributes.stage) === "ingester" ? "ingester" : "processor",
    reason: text(deadLetterAttributes.reason) ?? "",
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
