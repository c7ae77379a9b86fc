import type { SQSRecord } from "aws-lambda";
import { type BatchMessage, ROOT_CONTEXT, spanIdFrom, trace } from "../../observability/telemetry/index.ts";
import { sendSeed } from "./delivery-record.ts";
import type { DeliveryRecord, JobRecord } from "./job-record.ts";
import type { JobRecords } from "./job-records.ts";
import { recordRedrive } from "./redrive-span.ts";

export interface RedriveNeeds {
  records: Pick<JobRecords, "get">;
  deadLetterQueue: string;
}

/**
 * A message that SQS itself has moved back from the dead-letter queue carries the context of the delivery that failed, and nobody has drawn
 * the move: it is drawn here, below that delivery, and becomes the message's producer. A message redriven by a tool of its own context stays
 * as it is.
 */
export async function underRedrive(
  message: BatchMessage<SQSRecord>,
  { jobId, jobType }: { jobId: string; jobType: string | null },
  { records, deadLetterQueue }: RedriveNeeds,
): Promise<BatchMessage<SQSRecord>> {
  const { record, creation } = message;
  const carried = creation && trace.getSpanContext(creation)?.spanId;
  const known = await records.get(jobId);
  const failed = known && failedDelivery(known, record.messageId);
  if (!failed || !isMovedBySqs(carried, failed, { traceId: known.trace_id, deadLetterQueue })) return message;
  const span = recordRedrive(
    { messageId: record.messageId, movedAt: Number(record.attributes.SentTimestamp), jobId, jobType },
    failed,
    deadLetterQueue,
  );
  if (!span) return message;
  return { ...message, creation: trace.setSpanContext(ROOT_CONTEXT, span) };
}

/** The job's last attempt, or its delivery to the ingester where that rejected it. */
function failedDelivery(
  { attempt_log: log = [], accepted_by: delivery, status }: JobRecord,
  messageId: string,
): DeliveryRecord | undefined {
  const attempt = log.findLast((one) => one.message_id !== messageId);
  return attempt ?? (status === "REJECTED" && delivery?.message_id !== messageId ? delivery : undefined);
}

/** The context is that of the dead letter that the delivery sent, or of the message that it came with. */
function isMovedBySqs(
  carried: string | undefined,
  failed: DeliveryRecord,
  { traceId, deadLetterQueue }: { traceId: string; deadLetterQueue: string },
): boolean {
  const seeds = [failed.span_id, sendSeed(traceId, failed.message_id)];
  const letters = seeds.map((seed) => spanIdFrom(`${seed} send ${deadLetterQueue} 0`));
  const producer = (failed.producer ?? failed.parent).split("-")[2];
  return carried !== undefined && [...letters, producer].includes(carried);
}
