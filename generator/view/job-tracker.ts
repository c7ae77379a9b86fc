import type { JobStatus } from "../../functions/jobs/outcome.ts";
import type { AcceptedReceipt } from "../publish/receipt.ts";
import type { JobRecord } from "./job-records.ts";

/** A job as the live view knows it. */
export interface TrackedJob {
  jobId: string;
  jobType: string;
  fault: string | null;
  traceId: string;
  /** Milliseconds since the epoch. */
  submittedAt: number;
  /** SUBMITTED until the job has a record. */
  status: JobStatus | "SUBMITTED";
  attempts: number;
  /** The steps whose result is stored. */
  stepsDone: number;
  failureCode: string | undefined;
}

export interface JobTracker {
  add(receipt: AcceptedReceipt, submittedAt: number): void;
  /** Takes over what the records say; gives back the jobs that have ended since, which are tracked no longer. */
  update(records: readonly JobRecord[]): TrackedJob[];
  /** Oldest first. */
  inFlight(): TrackedJob[];
  counts(): TrackerCounts;
}

export interface TrackerCounts {
  submitted: number;
  completed: number;
  rejected: number;
  failed: number;
  /** Jobs that were dropped because too many were in flight. */
  unwatched: number;
}

const endings = { COMPLETED: "completed", REJECTED: "rejected", EXECUTE_FAILED: "failed" } as const;

/** Follows the jobs in flight, at most `limit` (default 500): beyond it the oldest are dropped. */
export function createJobTracker({ limit = 500 }: { limit?: number } = {}): JobTracker {
  const jobs = new Map<string, TrackedJob>();
  const counts: TrackerCounts = { submitted: 0, completed: 0, rejected: 0, failed: 0, unwatched: 0 };

  return {
    add({ jobId, traceId, job }, submittedAt) {
      counts.submitted++;
      const unseen = { status: "SUBMITTED", attempts: 0, stepsDone: 0, failureCode: undefined } as const;
      jobs.set(jobId, { jobId, traceId, jobType: job.jobType ?? "-", fault: job.fault, submittedAt, ...unseen });
      const [oldest] = jobs.keys();
      if (jobs.size <= limit || oldest === undefined) return;
      jobs.delete(oldest);
      counts.unwatched++;
    },
    update(records) {
      const ended: TrackedJob[] = [];
      for (const { job_id, status, attempts, steps, failure_code } of records) {
        const job = jobs.get(job_id);
        if (!job) continue;
        Object.assign(job, { status, attempts, stepsDone: Object.keys(steps).length, failureCode: failure_code });
        if (status === "NEW" || status === "RUNNING") continue;
        counts[endings[status]]++;
        jobs.delete(job_id);
        ended.push(job);
      }
      return ended;
    },
    inFlight: () => [...jobs.values()],
    counts: () => ({ ...counts }),
  };
}
