/** What a sample job is meant to come to. `fails` needs a system in which faults may be injected, as `npm start` is. */
export type SampleOutcome = "completes" | "fails" | "is-rejected";

export const SAMPLE_OUTCOMES = ["completes", "fails", "is-rejected"] as const satisfies readonly SampleOutcome[];

/** POST /api/jobs, `application/json`, same origin only: puts one sample job on the event bus. */
export interface SubmitRequest {
  job_type: string;
  /** Default `completes`. */
  outcome?: SampleOutcome;
}

/** The bus has taken it. */
export interface SubmitResult {
  jobId: string;
  jobType: string;
  traceId: string;
}
