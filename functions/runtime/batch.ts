import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type BatchMessage, type Telemetry, withBatchSpan } from "../../observability/telemetry/index.ts";
import { type Heartbeat, startHeartbeat, type Visibility } from "./heartbeat.ts";
import type { Log } from "./log.ts";

/** What a message's handler may do beside handling it. */
export interface Invocation {
  heartbeat: Heartbeat;
  requestId: string;
  remainingMilliseconds(): number;
}

export interface BatchOptions {
  telemetry: Telemetry;
  log: Log;
  visibility: Visibility;
  heartbeatSeconds: number;
  /** Handles one message. A throw sends this message, and no other, back to its queue. */
  handle(message: BatchMessage<SQSRecord>, invocation: Invocation): Promise<void>;
}

/**
 * The Lambda handler of a queue: every message is handled by itself, and the ones that failed are named in the answer. A batch that failed
 * as a whole is named in full instead of thrown, so that the event source mapping does not slow down for it.
 */
export function batchHandler(options: BatchOptions): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { telemetry, log, visibility, heartbeatSeconds, handle } = options;
  return telemetry.traced<SQSEvent, SQSBatchResponse>({ trigger: "pubsub" }, async (event, context) => {
    const heartbeat = startHeartbeat({
      visibility,
      receiptHandles: event.Records.map(({ receiptHandle }) => receiptHandle),
      seconds: heartbeatSeconds,
      onError: (error) => log.warn("heartbeat.failed", error as Error),
    });
    const invocation: Invocation = {
      heartbeat,
      requestId: context.awsRequestId,
      remainingMilliseconds: () => context.getRemainingTimeInMillis(),
    };
    try {
      return await withBatchSpan(event.Records, (messages) =>
        settle(event, messages, (message) =>
          handle(message, invocation).catch((error) => {
            log.warn("message.returned", { message_id: message.record.messageId, error: error as Error });
            throw error;
          }),
        ),
      );
    } finally {
      heartbeat.stop();
    }
  });
}

async function settle(
  event: SQSEvent,
  messages: readonly BatchMessage<SQSRecord>[],
  handle: (message: BatchMessage<SQSRecord>) => Promise<void>,
): Promise<{ result: SQSBatchResponse; failed: number }> {
  const byRecord = new Map(messages.map((message) => [message.record, message]));
  const result = await processPartialResponse(
    event,
    async (record: SQSRecord) => {
      const message = byRecord.get(record);
      if (!message) throw new Error(`record ${record.messageId} is not of this batch`);
      await handle(message);
    },
    new BatchProcessor(EventType.SQS),
    { throwOnFullBatchFailure: false },
  );
  return { result, failed: result.batchItemFailures.length };
}
