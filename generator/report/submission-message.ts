import type { Expected } from "../faults/job-fault.ts";
import type { Receipt } from "../publish/receipt.ts";

/** What a parent process is told over IPC, and what `--json` prints (submissions only). */
export type GeneratorMessage = SubmittedMessage | RefusedMessage | DoneMessage;

export interface SubmittedMessage {
  type: "submitted";
  job_id: string;
  trace_id: string;
  /** As submitted, known or not; null when the submission has none that can be read. */
  job_type: string | null;
  fault: string | null;
  expected: Expected;
}

/** A job that did not get into the system. */
export interface RefusedMessage {
  type: "refused";
  job_id: string;
  trace_id: string;
  job_type: string | null;
  fault: string | null;
  code: string;
  reason: string;
}

export interface DoneMessage {
  type: "done";
  /** Jobs that were accepted. */
  submitted: number;
}

export function submissionMessage(receipt: Receipt): SubmittedMessage | RefusedMessage {
  const { job, traceId } = receipt;
  const told = { trace_id: traceId, job_type: job.jobType, fault: job.fault };
  return receipt.accepted
    ? { type: "submitted", job_id: receipt.jobId, ...told, expected: job.expected }
    : { type: "refused", job_id: job.key, ...told, code: receipt.code, reason: receipt.reason };
}
