import type { RandomJob } from "../random-jobs.ts";

/** What became of one submission. */
export type Receipt = AcceptedReceipt | RefusedReceipt;

interface SubmittedJob {
  job: RandomJob;
  /** 32 hex digits; zeros while telemetry is off. */
  traceId: string;
}

export interface AcceptedReceipt extends SubmittedJob {
  accepted: true;
  jobId: string;
}

export interface RefusedReceipt extends SubmittedJob {
  accepted: false;
  /** AWS's error code, or Node's when the endpoint was not reached. */
  code: string;
  reason: string;
}
