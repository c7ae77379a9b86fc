import { ATTR_JOB_DUPLICATE, failSpan, now, type Span } from "../../observability/telemetry/index.ts";
import type { JobRejectedError } from "../jobs/errors.ts";
import type { Failure, JobStatus, Outcome, Stage } from "../jobs/outcome.ts";
import type { AnnounceFailure } from "./announce.ts";
import type { SendDeadLetter } from "./dead-letter.ts";
import type { JobRecords, NewRecord } from "./job-records.ts";

export interface Rejection {
  job: NewRecord;
  /** What goes to the dead-letter queue. */
  body: string;
  stage: Stage;
  error: JobRejectedError;
  /** The message has been in the dead-letter queue before. */
  redriven: boolean;
  /** The span of the message. */
  span: Span;
}

export interface RejectNeeds {
  records: Pick<JobRecords, "get" | "reject">;
  sendDeadLetter: SendDeadLetter;
  announceFailure: AnnounceFailure;
  deadLetterQueue: string;
}

/**
 * Rejects a job: dead-letter queue first, record second, alert third, so that losing an alert never loses a job. A message that comes
 * again after its record was written is not dead-lettered again.
 */
export async function rejectJob(
  { job, body, stage, error, redriven, span }: Rejection,
  needs: RejectNeeds,
): Promise<Outcome> {
  const failure: Failure = { stage, code: error.code, reason: error.message, attempt: 0 };
  const known = await needs.records.get(job.jobId);
  const sameMessage = known?.accepted_message_id === job.messageId;
  const again = sameMessage && known?.status === "REJECTED";
  if (known && !sameMessage && !givesWay(known.status, { stage, redriven })) {
    span.setAttribute(ATTR_JOB_DUPLICATE, true);
    return { status: "duplicate" };
  }
  failSpan(span, { type: failure.code, message: failure.reason });
  const letter = { body, jobId: job.jobId, jobType: job.jobType, failure };
  await needs.sendDeadLetter(letter, again ? { sentAt: now() } : {});
  if (!again) await needs.records.reject(job, failure);
  await needs.announceFailure({
    jobId: job.jobId,
    jobType: job.jobType,
    failure,
    deadLetterQueue: needs.deadLetterQueue,
    hasTarget: job.notify !== undefined,
  });
  return { status: "rejected", failure };
}

/** Whether a job of this status may be rejected by another message than the one that it was accepted with. */
function givesWay(status: JobStatus, { stage, redriven }: Pick<Rejection, "stage" | "redriven">): boolean {
  if (redriven && (status === "REJECTED" || status === "EXECUTE_FAILED")) return true;
  // Accepted by the ingester, on a message of the queue before.
  return stage === "processor" && status === "NEW";
}
