import type { SQSRecord } from "aws-lambda";
import { type AllowedTargets, targetOf } from "../jobs/allowed-targets.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import { isJobId } from "../jobs/job-id.ts";
import { isJobType, type JobType, jobTypes } from "../jobs/job-types.ts";
import type { NotifyTarget } from "../jobs/notify.ts";
import { type QueuedJob, queuedJobSchema } from "../jobs/queued-job.ts";
import { isRedriven, jobIdOfLetter } from "../outcomes/redriven.ts";
import { checkTarget } from "../runtime/check-target.ts";
import { parse, parseJson } from "../runtime/parse.ts";

/** What can be said of a message before it is validated. */
export interface Identity {
  jobId: string;
  jobType: JobType | null;
  redriven: boolean;
  /** Who is told of the end, also of a rejection. */
  notify: NotifyTarget | undefined;
}

export function identify(record: SQSRecord, body: unknown, allowed: AllowedTargets): Identity {
  const {
    id,
    job_type: type,
    notify,
  } = (typeof body === "object" && body !== null ? body : {}) as {
    id?: unknown;
    job_type?: unknown;
    notify?: unknown;
  };
  return {
    jobId: isJobId(id) ? id : (jobIdOfLetter(record.messageAttributes) ?? record.messageId),
    jobType: isJobType(type) ? type : null,
    redriven: isRedriven(record.messageAttributes),
    notify: targetOf(notify, allowed),
  };
}

/** Validates a message of jobs-todo: anybody with the permission may have put it there. Throws `JobRejectedError`. */
export function readQueuedJob(record: SQSRecord, body: unknown, allowed: AllowedTargets): QueuedJob {
  const message = body ?? parseJson(record.body, "body");
  const type = typeof message === "object" && message !== null ? Reflect.get(message, "job_type") : undefined;
  if (!isJobType(type)) {
    const missing = type === undefined || type === null || type === "";
    throw new JobRejectedError(
      missing ? "MISSING_JOB_TYPE" : "UNKNOWN_JOB_TYPE",
      `body.job_type must be one of ${jobTypes.join(", ")}, got ${missing ? "nothing" : "another value"}; the job goes to the dead-letter queue`,
    );
  }
  const job = parse(queuedJobSchema, message, { at: "body" });
  checkTarget(job.notify, { at: "body.notify", allowed });
  return job;
}
