import type { FailureCode } from "../jobs/errors.ts";
import type { NotifyTarget } from "../jobs/notify.ts";
import type { JobStatus, Stage } from "../jobs/outcome.ts";
import type { StepResult } from "../jobs/steps/step.ts";

/** What is kept of one delivery of a message, so that its spans can be made again. Times are epoch milliseconds. */
export interface DeliveryRecord {
  /** Span id of its `process` span. */
  span_id: string;
  /** W3C `traceparent` of that span's parent. */
  parent: string;
  /** W3C `traceparent` of the message's producer, where it is not the parent. */
  producer?: string;
  queue: string;
  message_id: string;
  receive_count: number;
  /** From when on its message waited. */
  waited_from: number;
  started_at: number;
}

/** One attempt at a job. Times are epoch milliseconds. */
export interface Attempt extends DeliveryRecord {
  /** When the function's time is over. */
  deadline_at: number;
  /** The last sign of life. */
  last_seen_at: number;
  /** Its message came back from the dead-letter queue. */
  redriven?: true;
  /** Absent while it runs, and for ever when its process died. */
  ended_at?: number;
  code?: FailureCode;
  reason?: string;
  failed_step?: string;
}

/** A finished step. Times are epoch milliseconds. */
export interface StepRecord {
  result: StepResult;
  /** The attempt that finished it. */
  attempt: number;
  started_at: number;
  ended_at: number;
}

/** The item of table `jobs`; the partition key is `job_id`. */
export interface JobRecord {
  job_id: string;
  job_type: string | null;
  status: JobStatus;
  attempts: number;
  trace_id: string;
  /** ISO 8601. */
  submitted_at: string;
  updated_at: string;
  finished_at?: string;
  /** The message on the first queue that the job came with. */
  accepted_message_id?: string;
  /** The delivery of that message in which the job was accepted or rejected. */
  accepted_by?: DeliveryRecord;
  /** When it was accepted, epoch milliseconds. */
  accepted_at?: number;
  /** The message that the last attempt works on. */
  message_id?: string;
  /** Epoch milliseconds until which the running attempt is taken to live. */
  lease_expires_at?: number;
  steps?: Record<string, StepRecord>;
  attempt_log?: Attempt[];
  failure_stage?: Stage;
  failure_code?: FailureCode;
  failure_reason?: string;
  /** Who is told of the end. */
  notify?: NotifyTarget;
  /** Who has been told of which end already, where not all could be: `<end> <kind>` each. */
  notified?: string[];
  /** Epoch seconds at which the table forgets the job. */
  expires_at: number;
}

/** Days that a record is kept: as long as a message in the dead-letter queue. */
export const recordDays = 14;

export function expiryFrom(now: number): number {
  return Math.floor(now / 1000) + recordDays * 24 * 60 * 60;
}
