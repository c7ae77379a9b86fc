import {
  ATTR_JOB_ID,
  context,
  failureOf,
  injectMessageAttributes,
  type MessageAttribute,
  SYSTEM_SQS,
  sendMessage,
} from "../../observability/telemetry/index.ts";
import type { RandomJob } from "../random-jobs.ts";
import { openSubmission, type SubmissionResult } from "./open-submission.ts";
import type { Receipt } from "./receipt.ts";

/** A text on its way to a queue. */
export interface QueueText {
  body: string;
  messageAttributes: Record<string, MessageAttribute>;
  traceHeader?: string | undefined;
}

export interface PublishToQueueOptions {
  /** For the span's name. */
  queueName: string;
  /** One SendMessage call. */
  sendText(text: QueueText): Promise<{ messageId: string }>;
}

/** Puts text on the queue of the ingester. The job's id is the message id, which is known only afterwards. It does not throw. */
export async function publishToQueue(
  { job, body }: { job: RandomJob; body: string },
  { queueName, sendText }: PublishToQueueOptions,
): Promise<Receipt> {
  const submission = openSubmission(job);
  const result = await context.with(submission.context, async (): Promise<SubmissionResult> => {
    try {
      return await sendMessage({ system: SYSTEM_SQS, destination: queueName }, {}, async (carrier, span) => {
        const { attributes } = injectMessageAttributes<MessageAttribute>({}, carrier);
        const sent = await sendText({ body, messageAttributes: attributes, traceHeader: carrier.traceHeader });
        span.setAttribute(ATTR_JOB_ID, sent.messageId);
        return { accepted: true, jobId: sent.messageId };
      });
    } catch (error) {
      const { type, message } = failureOf(error);
      return { accepted: false, code: type, reason: message || type };
    }
  });
  return submission.close(result);
}
