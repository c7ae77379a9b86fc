import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import {
  injectMessageAttributes,
  recordSend,
  SYSTEM_SQS,
  sendMessage,
  type TraceCarrier,
} from "../../observability/telemetry/index.ts";
import type { QueuedJob } from "../jobs/queued-job.ts";
import { nameOfQueue } from "../outcomes/dead-letter.ts";

/** What an earlier delivery of the message has done of the forwarding, before its function died. */
export interface LostForward {
  /** Epoch milliseconds. */
  sentAt: number;
  /** Nobody has seen the job since: it is sent once more, under the same span. */
  again: boolean;
}

/** Puts a job on jobs-todo. */
export type ForwardJob = (job: QueuedJob, lost?: LostForward) => Promise<void>;

export function jobForwarder({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): ForwardJob {
  const target = { system: SYSTEM_SQS, destination: nameOfQueue(queueUrl) };
  const put = async (job: QueuedJob, carrier: TraceCarrier) => {
    const { attributes, traceHeader } = injectMessageAttributes({}, carrier);
    return sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(job),
        MessageAttributes: attributes,
        ...(traceHeader && {
          MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
        }),
      }),
    );
  };
  return async (job, lost) => {
    if (!lost) return void (await sendMessage(target, {}, (carrier) => put(job, carrier)));
    const carrier = recordSend(target, lost.sentAt);
    if (lost.again) await put(job, carrier);
  };
}
