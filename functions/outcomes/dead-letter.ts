import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { injectMessageAttributes, recordSend, SYSTEM_SQS, sendMessage } from "../../observability/telemetry/index.ts";
import type { Failure } from "../jobs/outcome.ts";

/** What goes to the dead-letter queue. */
export interface DeadLetter {
  /** As it came. */
  body: string;
  jobId: string;
  jobType: string | null;
  failure: Failure;
}

/** Message attributes that a dead letter carries beside its trace context. */
export const deadLetterAttributes = {
  stage: "failure.stage",
  code: "failure.code",
  reason: "failure.reason",
  jobId: "job.id",
  jobType: "job.type",
} as const;

/** Sends a job to the dead-letter queue. With `sentAt` (epoch milliseconds), an earlier delivery has: only its span is made. */
export type SendDeadLetter = (letter: DeadLetter, options?: { sentAt?: number }) => Promise<void>;

export function deadLetterSender({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): SendDeadLetter {
  const destination = nameOfQueue(queueUrl);
  const target = { system: SYSTEM_SQS, destination };
  return async (letter, { sentAt } = {}) => {
    if (sentAt !== undefined) return void recordSend(target, sentAt);
    await sendMessage(target, {}, (carrier) => {
      const { attributes } = injectMessageAttributes(failureAttributes(letter), carrier);
      return sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: letter.body, MessageAttributes: attributes }),
      );
    });
  };
}

/** The attributes that tell why a message is in the dead-letter queue, the most important first. */
export function failureAttributes({
  jobId,
  jobType,
  failure,
}: Omit<DeadLetter, "body">): Record<string, MessageAttributeValue> {
  return {
    [deadLetterAttributes.code]: text(failure.code),
    [deadLetterAttributes.stage]: text(failure.stage),
    [deadLetterAttributes.reason]: text(failure.reason),
    [deadLetterAttributes.jobId]: text(jobId),
    ...(jobType !== null && { [deadLetterAttributes.jobType]: text(jobType) }),
  };
}

export function nameOfQueue(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}

function text(value: string): MessageAttributeValue {
  return { DataType: "String", StringValue: value };
}
