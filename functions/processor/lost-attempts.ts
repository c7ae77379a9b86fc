import type { SQSRecord } from "aws-lambda";
import {
  contextFrom,
  type Link,
  type MessageSpan,
  receiveCountOf,
  trace,
} from "../../observability/telemetry/index.ts";
import type { AnnounceCompletion } from "../outcomes/announce.ts";
import type { Attempt, JobRecord } from "../outcomes/job-record.ts";
import { presumedEnd, rebuildAttempt } from "../outcomes/rebuild-attempt.ts";

/** A link to the attempt before this one. */
export function linkToAttempt(previous: Attempt, { span }: MessageSpan): Link {
  const parent = contextFrom({ traceparent: previous.parent });
  const traceId = (parent && trace.getSpanContext(parent)?.traceId) ?? span.spanContext().traceId;
  return { context: { ...span.spanContext(), traceId, spanId: previous.span_id, isRemote: true } };
}

/** Draws the attempts before this one that have no end: their process died, so that nobody else will. */
export async function closeLostAttempts(record: JobRecord, heartbeatSeconds: number): Promise<void> {
  for (const [index, attempt] of (record.attempt_log ?? []).entries()) {
    if (attempt.ended_at === undefined) {
      await rebuildAttempt({ record, number: index + 1 }, presumedEnd(attempt, heartbeatSeconds));
    }
  }
}

/**
 * A message that comes again although its attempt completed the job was never deleted: the function died between its last write and its
 * answer, and its last spans may be lost with it. They are made again.
 */
export async function repeatLastAttempt(
  record: JobRecord,
  delivered: SQSRecord,
  { announceCompletion }: { announceCompletion: AnnounceCompletion },
): Promise<void> {
  const number = record.attempt_log?.length ?? 0;
  const attempt = record.attempt_log?.[number - 1];
  if (record.status !== "COMPLETED" || !attempt?.ended_at || !record.job_type) return;
  if (attempt.message_id !== delivered.messageId || receiveCountOf(delivered) <= attempt.receive_count) return;
  const job = { jobId: record.job_id, jobType: record.job_type, attempts: number };
  await rebuildAttempt({ record, number }, { endedAt: attempt.ended_at }, () =>
    announceCompletion(job, { alreadySent: true }),
  );
}
