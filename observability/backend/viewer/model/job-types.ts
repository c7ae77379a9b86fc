/** The types of jobs that the page can submit. */
export const JOB_TYPES = [
  { type: "report_generation", what: "four short steps" },
  { type: "data_cleanup", what: "scans and purges a table" },
  { type: "user_onboarding", what: "an account and its first mails" },
  { type: "long_running_job", what: "runs for a while: watch it grow" },
] as const;
