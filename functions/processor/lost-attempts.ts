import type { SQSRecord } from "aws-lambda";
import { contextFrom, type Link, receiveCountOf, trace } from "../../observability/telemetry/index.ts";
import type { Attempt, JobRecord } from "../outcomes/job-record.ts";
import { presumedEnd, rebuildAttempt } from "../outcomes/rebuild-attempt.ts";
import { type Announcers, repeatEnd } from "../outcomes/repeat-end.ts";

/** A link to the attempt before this one; none when it ran without telemetry. */
export function linksToAttempt(previous: Attempt): Link[] {
  const parent = contextFrom({ traceparent: previous.parent });
  const context = parent && trace.getSpanContext(parent);
  return context ? [{ context: { ...context, spanId: previous.span_id } }] : [];
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
 * A message that comes again although its attempt ended the job was never deleted: its function died between its last write and its
 * answer, and its last spans may be lost with it.
 */
export async function repeatLastAttempt(
  record: JobRecord,
  delivered: SQSRecord,
  announcers: Announcers,
): Promise<void> {
  const number = record.attempt_log?.length ?? 0;
  const attempt = record.attempt_log?.[number - 1];
  if (!attempt?.ended_at || !record.job_type) return;
  if (attempt.message_id !== delivered.messageId || receiveCountOf(delivered) <= attempt.receive_count) return;
  const { failure_code: code, failure_reason: reason = "" } = record;
  if (record.status === "COMPLETED") await repeatEnd({ record, number }, undefined, announcers);
  if (record.status === "EXECUTE_FAILED" && code) {
    await repeatEnd({ record, number }, { stage: "processor", code, reason, attempt: number }, announcers);
  }
}
