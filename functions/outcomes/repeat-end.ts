import type { Failure } from "../jobs/outcome.ts";
import type { AnnounceCompletion, AnnounceFailure } from "./announce.ts";
import type { SendDeadLetter } from "./dead-letter.ts";
import { type LostAttempt, rebuildAttempt } from "./rebuild-attempt.ts";
import { redrawRedrive } from "./redrive-span.ts";

/** What tells the world how a job ended. */
export interface Announcers {
  announceCompletion: AnnounceCompletion;
  announceFailure: AnnounceFailure;
  sendDeadLetter: SendDeadLetter;
  deadLetterQueue: string;
}

/**
 * Makes the spans of an attempt that ended its job, by completion or by `failure`, and died before it could export them. The alert of a
 * failed job was the last thing that it had to do, so it is published again; all before it was done.
 */
export async function repeatEnd(
  { record, number }: LostAttempt,
  failure: Failure | undefined,
  { announceCompletion, announceFailure, sendDeadLetter, deadLetterQueue }: Announcers,
): Promise<void> {
  const attempt = record.attempt_log?.[number - 1];
  if (!attempt) return;
  redrawRedrive(record, number, deadLetterQueue);
  const job = { jobId: record.job_id, jobType: record.job_type ?? "unknown" };
  const hasTarget = record.notify !== undefined;
  const endedAt = attempt.ended_at ?? attempt.last_seen_at;
  if (!failure) {
    await rebuildAttempt({ record, number }, { endedAt }, () =>
      announceCompletion({ ...job, attempts: number, hasTarget }, { sentAt: endedAt }),
    );
    return;
  }
  const { code, reason } = failure;
  await rebuildAttempt({ record, number }, { endedAt, failure: { code, reason } }, async () => {
    await sendDeadLetter({ body: "", ...job, failure }, { sentAt: endedAt });
    await announceFailure({ ...job, failure, deadLetterQueue, hasTarget });
  });
}
