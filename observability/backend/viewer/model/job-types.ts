import type { SampleJobType, SampleOutcome } from "../../api/submit-view.ts";

/** The types of jobs that the page can submit. */
export const JOB_TYPES = [
  { type: "report_generation", what: "three short steps" },
  { type: "data_cleanup", what: "scans and purges a table" },
  { type: "user_onboarding", what: "an account and its first mails" },
  { type: "long_running_job", what: "runs for a while: watch it grow" },
] as const satisfies readonly { type: SampleJobType; what: string }[];

/** What a sent job is meant to come to. */
export const OUTCOMES = [
  { outcome: "completes", what: "goes through" },
  { outcome: "fails", what: "a step fails at every attempt: retries, dead-letter queue, alert" },
  { outcome: "is-rejected", what: "is no valid job: the ingester refuses it" },
] as const satisfies readonly { outcome: SampleOutcome; what: string }[];
