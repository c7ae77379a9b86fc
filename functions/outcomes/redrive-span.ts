import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  contextFrom,
  messagingAttributes,
  ROOT_CONTEXT,
  recordSpan,
  type SpanContext,
  SpanKind,
  SYSTEM_SQS,
  spanIdFrom,
  trace,
} from "../../observability/telemetry/index.ts";
import type { DeliveryRecord, JobRecord } from "./job-record.ts";

export interface Redrive {
  messageId: string;
  /** Epoch milliseconds. */
  movedAt: number;
  jobId: string;
  jobType: string | null;
}

/** The same however often it is drawn. */
function redriveSpanId({ span_id: spanId }: DeliveryRecord, messageId: string): string {
  return spanIdFrom(`${spanId} redrive ${messageId}`);
}

/** Draws the move below the delivery that failed; undefined where that ran without telemetry. */
export function recordRedrive(
  { messageId, movedAt, jobId, jobType }: Redrive,
  failed: DeliveryRecord,
  deadLetterQueue: string,
): SpanContext | undefined {
  const above = trace.getSpanContext(contextFrom({ traceparent: failed.parent }) ?? ROOT_CONTEXT);
  if (!above) return undefined;
  return recordSpan(`redrive ${deadLetterQueue}`, {
    id: redriveSpanId(failed, messageId),
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
}

/** Draws the move that the message of a lost attempt came by, where it was drawn, and lost with it. */
export function redrawRedrive(
  { attempt_log: log = [], accepted_by: accepted, job_id: jobId, job_type: jobType }: JobRecord,
  number: number,
  deadLetterQueue: string,
): void {
  const attempt = log[number - 1];
  const failed = log.slice(0, number - 1).findLast((one) => one.message_id !== attempt?.message_id) ?? accepted;
  if (!attempt?.redriven || !failed) return;
  const messageId = attempt.message_id;
  const producer = (attempt.producer ?? attempt.parent).split("-")[2];
  if (producer !== redriveSpanId(failed, messageId)) return;
  recordRedrive({ messageId, movedAt: attempt.waited_from - 1, jobId, jobType }, failed, deadLetterQueue);
}
