import type { FailureCode } from "./errors.ts";

export type Stage = "ingester" | "processor";

/** Why a job did not complete. The reason holds no payload. */
export interface Failure {
  stage: Stage;
  code: FailureCode;
  reason: string;
  /** The attempt that failed; 0 where none was started. */
  attempt: number;
}

/** How one delivery of a job ended. */
export type Outcome =
  | { status: "forwarded" }
  | { status: "completed" }
  | { status: "rejected"; failure: Failure }
  | { status: "failed"; failure: Failure }
  | { status: "duplicate" };

/** The statuses of a job's record. */
export const jobStatuses = ["NEW", "RUNNING", "COMPLETED", "REJECTED", "EXECUTE_FAILED"] as const;
export type JobStatus = (typeof jobStatuses)[number];
