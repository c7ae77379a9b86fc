import type { SQSRecord } from "aws-lambda";
import { JobRejectedError } from "../jobs/errors.ts";
import { isJobId } from "../jobs/job-id.ts";
import { isJobType, type JobType, jobTypes } from "../jobs/job-types.ts";
import { type QueuedJob, queuedJobSchema } from "../jobs/queued-job.ts";
import { isRedriven, jobIdOfLetter } from "../outcomes/redriven.ts";
import { parse, parseJson } from "../runtime/parse.ts";

/** What can be said of a message before it is validated. */
export interface Identity {
  jobId: string;
  jobType: JobType | null;
  redriven: boolean;
}

export function identify(record: SQSRecord, body: unknown): Identity {
  const { id, job_type: type } = (typeof body === "object" && body !== null ? body : {}) as {
    id?: unknown;
    job_type?: unknown;
  };
  return {
    jobId: isJobId(id) ? id : (jobIdOfLetter(record.messageAttributes) ?? record.messageId),
    jobType: isJobType(type) ? type : null,
    redriven: isRedriven(record.messageAttributes),
  };
}

/** Validates a message of jobs-todo: anybody with the permission may have put it there. Throws `JobRejectedError`. */
export function readQueuedJob(record: SQSRecord, body: unknown): QueuedJob {
  const job = body ?? parseJson(record.body, "body");
  const type = typeof job === "object" && job !== null ? Reflect.get(job, "job_type") : undefined;
  if (!isJobType(type)) {
    const missing = type === undefined || type === null || type === "";
    throw new JobRejectedError(
      missing ? "MISSING_JOB_TYPE" : "UNKNOWN_JOB_TYPE",
      `body.job_type must be one of ${jobTypes.join(", ")}, got ${missing ? "nothing" : "another value"}; the job goes to the dead-letter queue`,
    );
  }
  return parse(queuedJobSchema, job, { at: "body" });
}
