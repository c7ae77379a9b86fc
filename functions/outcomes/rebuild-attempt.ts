import {
  ATTR_JOB_ATTEMPT,
  ATTR_JOB_REBUILT,
  ATTR_JOB_REDRIVEN,
  rebuildMessageSpan,
  recordSpan,
  spanNames,
} from "../../observability/telemetry/index.ts";
import type { FailureCode } from "../jobs/errors.ts";
import { lostSpanOf } from "./delivery-record.ts";
import type { Attempt, JobRecord } from "./job-record.ts";

/** An attempt that ended without a word, taken from the job's record. */
export interface LostAttempt {
  record: JobRecord;
  /** Counts from 1. */
  number: number;
}

/** How a lost attempt ended. */
export interface AttemptEnd {
  /** Epoch milliseconds. */
  endedAt: number;
  failure?: { code: FailureCode; reason: string };
}

/**
 * Makes the spans of an attempt again from the job's record, for its process exported nothing more: the wait, `process` and
 * `execute`, with the ids that they had. What `announce` sends is drawn below `process`.
 */
export async function rebuildAttempt(
  { record, number }: LostAttempt,
  { endedAt, failure }: AttemptEnd,
  announce: () => Promise<void> = async () => {},
): Promise<void> {
  const attempt = record.attempt_log?.[number - 1];
  if (!attempt) return;
  const stepsEnd = Object.values(record.steps ?? {}).map((step) => (step.attempt === number ? step.ended_at : 0));
  const lastEnd = Math.max(endedAt, ...stepsEnd);
  const failed = failure && { failure: { type: failure.code, message: failure.reason } };
  const before = record.attempt_log?.[number - 2];
  const waitedFrom = Math.max(attempt.waited_from, before?.ended_at ?? before?.last_seen_at ?? 0);
  const attributes = { [ATTR_JOB_ATTEMPT]: number, [ATTR_JOB_REBUILT]: true };
  const redriven = attempt.redriven && { [ATTR_JOB_REDRIVEN]: true };
  await rebuildMessageSpan(
    {
      ...lostSpanOf(attempt),
      waitedFrom: Math.min(waitedFrom, attempt.started_at),
      endedAt: lastEnd,
      failure: failed?.failure,
      attributes: { ...attributes, ...redriven },
    },
    async () => {
      recordSpan(spanNames.execute(record.job_type ?? "unknown"), {
        startTime: attempt.started_at,
        endTime: lastEnd,
        attributes,
        ...failed,
      });
      await announce();
    },
  );
}

/** How an attempt without an end must have ended: it was out of time, or its process died. */
export function presumedEnd(attempt: Attempt, heartbeatSeconds: number): Required<AttemptEnd> {
  const timedOut = attempt.last_seen_at + heartbeatSeconds * 1000 >= attempt.deadline_at;
  return {
    endedAt: timedOut ? attempt.deadline_at : attempt.last_seen_at,
    failure: timedOut
      ? {
          code: "FUNCTION_TIMED_OUT",
          reason: "the function's time ran out; the job is tried again while attempts are left",
        }
      : {
          code: "FUNCTION_CRASHED",
          reason: "the function's process died; the job is tried again while attempts are left",
        },
  };
}
