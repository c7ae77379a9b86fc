import type { SampleJobType, SampleOutcome } from "../../api/submit-view.ts";

interface SampleJob {
  /** One that completes. */
  message: Record<string, unknown>;
  /** What is changed in it so that no processor takes it. */
  invalid: Record<string, unknown>;
}

/** One job of each type, for whoever wants to see one go through. */
const samples: Readonly<Record<SampleJobType, SampleJob>> = {
  report_generation: {
    message: { report_name: "monthly-sales", filters: { region: "emea" } },
    invalid: { filters: 7 },
  },
  data_cleanup: { message: { target_table: "sessions", retention: 30 }, invalid: { retention: -3 } },
  user_onboarding: { message: { user_id: "u-1001", user_name: "Sample User" }, invalid: { user_id: "" } },
  long_running_job: { message: { task_name: "reindex", timeout: 60 }, invalid: { timeout: 0 } },
};

/** The message of a sample job; `fails` asks its first step to, which processors obey where faults may be injected. */
export function sampleMessage(jobType: SampleJobType, outcome: SampleOutcome): Record<string, unknown> {
  const { message, invalid } = samples[jobType];
  if (outcome === "is-rejected") return { ...message, ...invalid };
  return outcome === "fails" ? { ...message, fault: { kind: "fail" } } : message;
}
