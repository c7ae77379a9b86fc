import { failSpan, receiveCountOf } from "../../observability/telemetry/index.ts";
import { JobTimedOutError, PipelineError, StepFailedError } from "../jobs/errors.ts";
import type { Failure, Outcome } from "../jobs/outcome.ts";
import type { QueuedJob } from "../jobs/queued-job.ts";
import type { AnnounceFailure } from "../outcomes/announce.ts";
import type { SendDeadLetter } from "../outcomes/dead-letter.ts";
import type { StepRecord } from "../outcomes/job-record.ts";
import type { JobRecords } from "../outcomes/job-records.ts";
import { backoffSeconds } from "../runtime/backoff.ts";
import type { Log } from "../runtime/log.ts";
import type { Delivery } from "./delivery.ts";

export interface FailNeeds {
  records: Pick<JobRecords, "release" | "fail">;
  sendDeadLetter: SendDeadLetter;
  announceFailure: AnnounceFailure;
  deadLetterQueue: string;
  /** Receives after which SQS itself moves the message to the dead-letter queue. */
  maxReceiveCount: number;
  retryBackoffSeconds: number;
  log: Log;
}

export interface FailedAttempt {
  job: QueuedJob;
  delivery: Delivery;
  attempt: number;
  steps: Record<string, StepRecord>;
  error: unknown;
}

/**
 * Ends an attempt that failed. With attempts left, the message goes back and the error is thrown on; after the last one, or when no attempt
 * can help, the job goes to the dead-letter queue, its record says so, and the alert goes out, in this order.
 */
export async function failAttempt(
  { job, delivery, attempt, steps, error }: FailedAttempt,
  needs: FailNeeds,
): Promise<Outcome> {
  if (!(error instanceof PipelineError)) throw error;
  const { message, messageSpan, invocation } = delivery;
  const failure: Failure = { stage: "processor", code: error.code, reason: error.message, attempt };
  const step = error instanceof StepFailedError || error instanceof JobTimedOutError ? error.step : undefined;
  const receives = receiveCountOf(message.record);
  const change = { jobId: job.id, attempt, steps };

  if (error.retryable && receives < needs.maxReceiveCount) {
    const backoff = backoffSeconds(needs.retryBackoffSeconds, receives);
    await needs.records.release(change, failure, step);
    await invocation.heartbeat.release(message.record.receiptHandle, backoff);
    needs.log.warn("attempt.failed", { attempt, code: failure.code, retry_in_s: backoff });
    throw error;
  }
  failSpan(messageSpan.span, { type: failure.code, message: failure.reason });
  await needs.sendDeadLetter({ body: message.record.body, jobId: job.id, jobType: job.job_type, failure });
  await needs.records.fail(change, failure, step);
  await needs.announceFailure({
    jobId: job.id,
    jobType: job.job_type,
    failure,
    deadLetterQueue: needs.deadLetterQueue,
    hasTarget: job.notify !== undefined,
  });
  needs.log.error("job.failed", { attempt, code: failure.code });
  return { status: "failed", failure };
}
