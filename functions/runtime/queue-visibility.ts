import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Visibility } from "./heartbeat.ts";

/** Entries that SQS takes in one call. */
const entriesPerCall = 10;

/** The visibility of messages in one SQS queue. */
export function queueVisibility(sqs: SQSClient, queueUrl: string): Visibility {
  return {
    async change(receiptHandles, seconds) {
      const [only] = receiptHandles;
      if (only !== undefined && receiptHandles.length === 1) {
        await sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle: only, VisibilityTimeout: seconds }),
        );
        return;
      }
      for (let start = 0; start < receiptHandles.length; start += entriesPerCall) {
        const entries = receiptHandles.slice(start, start + entriesPerCall);
        const { Failed = [] } = await sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: entries.map((ReceiptHandle, index) => ({
              Id: String(index),
              ReceiptHandle,
              VisibilityTimeout: seconds,
            })),
          }),
        );
        if (Failed.length > 0) {
          throw new Error(
            `${Failed.length} of ${entries.length} messages did not take their new visibility (${Failed[0]?.Code}); they come back when the old one is over`,
          );
        }
      }
    },
  };
}
