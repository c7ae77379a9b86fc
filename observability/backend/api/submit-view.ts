/** One job of each of these types can be had. */
export const SAMPLE_JOB_TYPES = ["report_generation", "data_cleanup", "user_onboarding", "long_running_job"] as const;

export type SampleJobType = (typeof SAMPLE_JOB_TYPES)[number];

/** What a sample job is meant to come to. `fails` needs a system in which faults may be injected, as `npm start` is. */
export type SampleOutcome = "completes" | "fails" | "is-rejected";

export const SAMPLE_OUTCOMES = ["completes", "fails", "is-rejected"] as const satisfies readonly SampleOutcome[];

/** POST /api/jobs, `application/json`, same origin only: puts one sample job on the event bus. */
export interface SubmitRequest {
  job_type: SampleJobType;
  /** Default `completes`. */
  outcome?: SampleOutcome;
}

/** The bus has taken it. */
export interface SubmitResult {
  jobId: string;
  jobType: string;
  traceId: string;
}
