import type { SQSRecord } from "aws-lambda";
import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  type BatchMessage,
  contextFrom,
  messagingAttributes,
  ROOT_CONTEXT,
  recordSpan,
  SpanKind,
  SYSTEM_SQS,
  spanIdFrom,
  trace,
} from "../../observability/telemetry/index.ts";
import type { Attempt } from "../outcomes/job-record.ts";
import type { JobRecords } from "../outcomes/job-records.ts";

export interface RedriveNeeds {
  records: Pick<JobRecords, "get">;
  deadLetterQueue: string;
}

/**
 * A message that SQS itself has moved back from the dead-letter queue carries the context of the attempt that failed, and nobody has drawn
 * the move: it is drawn here, below that attempt, and becomes the message's producer. A message redriven by a tool of its own context stays
 * as it is.
 */
export async function underRedrive(
  message: BatchMessage<SQSRecord>,
  { jobId, jobType }: { jobId: string; jobType: string | null },
  { records, deadLetterQueue }: RedriveNeeds,
): Promise<BatchMessage<SQSRecord>> {
  const { record, creation } = message;
  const carried = creation && trace.getSpanContext(creation)?.spanId;
  const log = (await records.get(jobId))?.attempt_log ?? [];
  const failed = log.findLast((attempt) => attempt.message_id !== record.messageId);
  const above = failed && trace.getSpanContext(contextFrom({ traceparent: failed.parent }) ?? ROOT_CONTEXT);
  if (!failed || !above || !isMovedBySqs(carried, failed, deadLetterQueue)) return message;
  const movedAt = Number(record.attributes.SentTimestamp);
  const span = recordSpan(`redrive ${deadLetterQueue}`, {
    id: spanIdFrom(`${failed.span_id} redrive ${record.messageId}`),
    parent: trace.setSpanContext(ROOT_CONTEXT, { ...above, spanId: failed.span_id }),
    kind: SpanKind.PRODUCER,
    startTime: movedAt,
    endTime: movedAt,
    attributes: {
      ...messagingAttributes({ system: SYSTEM_SQS, destination: deadLetterQueue }, "redrive", "send"),
      [ATTR_JOB_ID]: jobId,
      ...(jobType && { [ATTR_JOB_TYPE]: jobType }),
    },
  });
  return { ...message, creation: trace.setSpanContext(ROOT_CONTEXT, span) };
}

/** The context is that of the dead letter that the attempt sent, or of the message that its attempts came with. */
function isMovedBySqs(carried: string | undefined, failed: Attempt, deadLetterQueue: string): boolean {
  const letter = spanIdFrom(`${failed.span_id} send ${deadLetterQueue} 0`);
  const producer = (failed.producer ?? failed.parent).split("-")[2];
  return carried === letter || carried === producer;
}
