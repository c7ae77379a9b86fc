import type { JobType, MessageOf } from "./job-types.ts";
import { dataCleanup } from "./steps/data-cleanup.ts";
import { longRunningJob } from "./steps/long-running-job.ts";
import { reportGeneration } from "./steps/report-generation.ts";
import type { Step } from "./steps/step.ts";
import { userOnboarding } from "./steps/user-onboarding.ts";

/** The steps of every job type, in their order. */
export const jobSteps: { [Type in JobType]: readonly Step<MessageOf<Type>>[] } = {
  report_generation: reportGeneration,
  data_cleanup: dataCleanup,
  user_onboarding: userOnboarding,
  long_running_job: longRunningJob,
};
