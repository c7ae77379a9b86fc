import type { FailureCode } from "../../functions/jobs/errors.ts";
import type { JobType } from "../../functions/jobs/job-types.ts";
import type { Random } from "../seeded-random.ts";

/** A valid job, before a fault bends it. */
export interface DraftJob {
  job_type: JobType;
  message: Record<string, unknown>;
  /** Becomes the job's id. */
  idempotency_key: string;
}

/** How a job is handed over: as an event's detail, `copies` times, or as text straight on ingester-queue. */
export type Delivery = { via: "bus"; detail: Record<string, unknown>; copies: number } | { via: "queue"; body: string };

/** What becomes of a job: its outcome, and the failure code unless it completes. */
export type Expected =
  | { status: "completed"; code: null }
  | { status: "rejected"; code: FailureCode }
  | { status: "failed"; code: FailureCode };

/** A named way in which a job is bad, or is treated badly. */
export interface JobFault {
  name: string;
  /** One clause for people. */
  description: string;
  /** How often it is drawn, relative to the others. Faults that cost much time are rare. */
  weight: number;
  expected: Expected;
  /** The job types that it can bend; absent: all. */
  jobTypes?: readonly JobType[];
  bend(job: DraftJob, random: Random): Delivery;
}

export const completed: Expected = { status: "completed", code: null };

export function onBus(detail: object, copies = 1): Delivery {
  return { via: "bus", detail: { ...detail }, copies };
}

/** The job with one field of its message replaced. */
export function withField(job: DraftJob, field: string, value: unknown): DraftJob {
  return { ...job, message: { ...job.message, [field]: value } };
}
