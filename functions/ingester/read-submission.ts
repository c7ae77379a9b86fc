import type { SQSRecord } from "aws-lambda";
import { type AllowedTargets, targetOf } from "../jobs/allowed-targets.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import { isJobId } from "../jobs/job-id.ts";
import { isJobType, type JobType, jobTypes } from "../jobs/job-types.ts";
import type { NotifyTarget } from "../jobs/notify.ts";
import { maximumDetailBytes, type Submission, submissionSchema, submittedEventSchema } from "../jobs/submission.ts";
import { isRedriven, jobIdOfLetter } from "../outcomes/redriven.ts";
import { checkTarget } from "../runtime/check-target.ts";
import { parse, parseJson } from "../runtime/parse.ts";

/** What can be said of a message before it is validated. */
export interface Identity {
  jobId: string;
  /** Null until it is known to be one. */
  jobType: JobType | null;
  /** ISO 8601. */
  submittedAt: string;
  redriven: boolean;
  /** The body is the detail alone, as in a letter that a function sent to the dead-letter queue; SQS and rules send the whole event there. */
  bare: boolean;
  /** The detail as text, or the whole body where there is none. */
  original: string;
  /** Who is told of the end, also of a rejection; undefined when the job names nobody, or nobody who may be told. */
  notify: NotifyTarget | undefined;
}

/** Names the job of a message as well as its body allows; `body` is its JSON, or undefined when it is none. */
export function identify(record: SQSRecord, body: unknown, allowed: AllowedTargets): Identity {
  const redriven = isRedriven(record.messageAttributes);
  const event = isObject(body) ? body : {};
  const bare = redriven && typeof event["detail-type"] !== "string";
  const detail = bare ? event : isObject(event.detail) ? event.detail : undefined;
  const letter = redriven ? jobIdOfLetter(record.messageAttributes) : undefined;
  const names = [detail?.idempotency_key, letter, ...(bare ? [] : [event.id])];
  const type = detail?.job_type;
  return {
    jobId: names.find(isJobId) ?? record.messageId,
    jobType: isJobType(type) ? type : null,
    submittedAt: text(event.time) ?? new Date(Number(record.attributes.SentTimestamp)).toISOString(),
    redriven,
    bare,
    original: detail && !bare ? JSON.stringify(detail) : record.body,
    notify: targetOf(detail?.notify, allowed),
  };
}

/** Validates a message. Throws `JobRejectedError` with the code that the job ends in. */
export function readSubmission(record: SQSRecord, { bare, original }: Identity, allowed: AllowedTargets): Submission {
  const body = parseJson(record.body, "body");
  const detail = bare ? body : parse(submittedEventSchema, body, { at: "body" }).detail;
  const bytes = Buffer.byteLength(original);
  if (bytes > maximumDetailBytes) {
    throw new JobRejectedError(
      "JOB_TOO_LARGE",
      `body.detail must be at most ${maximumDetailBytes} bytes, got ${bytes}; the job goes to the dead-letter queue`,
    );
  }
  checkJobType(detail);
  const submission = parse(submissionSchema, detail, { at: "body.detail" });
  checkTarget(submission.notify, { at: "body.detail.notify", allowed });
  return submission;
}

function checkJobType(detail: unknown): void {
  const type = isObject(detail) ? detail.job_type : undefined;
  if (isJobType(type)) return;
  const missing = type === undefined || type === null || type === "";
  throw new JobRejectedError(
    missing ? "MISSING_JOB_TYPE" : "UNKNOWN_JOB_TYPE",
    `body.detail.job_type must be one of ${jobTypes.join(", ")}, got ${missing ? "nothing" : "another value"}; the job goes to the dead-letter queue`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
