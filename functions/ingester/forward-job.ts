import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { injectMessageAttributes, SYSTEM_SQS, sendMessage } from "../../observability/telemetry/index.ts";
import type { QueuedJob } from "../jobs/queued-job.ts";
import { nameOfQueue } from "../outcomes/dead-letter.ts";

/** Puts a job on jobs-todo. `alreadySent` makes the span of a send that an earlier delivery of the message has done. */
export type ForwardJob = (job: QueuedJob, options: { alreadySent: boolean }) => Promise<void>;

export function jobForwarder({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): ForwardJob {
  const destination = nameOfQueue(queueUrl);
  return async (job, { alreadySent }) => {
    await sendMessage({ system: SYSTEM_SQS, destination }, {}, async (carrier) => {
      if (alreadySent) return;
      const { attributes, traceHeader } = injectMessageAttributes({}, carrier);
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(job),
          MessageAttributes: attributes,
          ...(traceHeader && {
            MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
          }),
        }),
      );
    });
  };
}
