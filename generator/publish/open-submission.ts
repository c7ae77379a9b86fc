import { isJobType } from "../../functions/jobs/job-types.ts";
import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  type Attributes,
  type Context,
  endSpan,
  failSpan,
  ROOT_CONTEXT,
  spanNames,
  startSpan,
  trace,
} from "../../observability/telemetry/index.ts";
import type { RandomJob } from "../random-jobs.ts";
import type { Receipt } from "./receipt.ts";

/** The result of a submission, as the queue or bus gave it. */
export type SubmissionResult = { accepted: true; jobId: string } | { accepted: false; code: string; reason: string };

/** A submission whose trace has begun. */
export interface OpenSubmission {
  job: RandomJob;
  /** Holds the root span. */
  context: Context;
  /** What every span of this job carries. */
  attributes: Attributes;
  /** Ends the root span. */
  close(result: SubmissionResult): Receipt;
}

/** Starts the trace of a job with its root span. */
export function openSubmission(job: RandomJob): OpenSubmission {
  const known = job.jobType !== null && isJobType(job.jobType) ? job.jobType : undefined;
  const attributes: Attributes = {
    ...(job.delivery.via === "bus" && { [ATTR_JOB_ID]: job.key }),
    ...(known !== undefined && { [ATTR_JOB_TYPE]: known }),
  };
  const span = startSpan(spanNames.submit(known ?? "unknown"), { root: true, attributes });
  const traceId = span.spanContext().traceId;
  return {
    job,
    context: trace.setSpan(ROOT_CONTEXT, span),
    attributes,
    close(result) {
      if (result.accepted) span.setAttribute(ATTR_JOB_ID, result.jobId);
      else failSpan(span, { type: result.code, message: result.reason });
      endSpan(span);
      return { job, traceId, ...result };
    },
  };
}
