import type { Fault } from "../../functions/jobs/fault.ts";
import { jobSteps } from "../../functions/jobs/job-steps.ts";
import type { Random } from "../seeded-random.ts";
import { completed, type Delivery, type DraftJob, type JobFault, onBus, withField } from "./job-fault.ts";

/** The job asks for a fault in one of its steps; processors obey only where fault injection is on. */
function inject(job: DraftJob, random: Random, fault: Omit<Fault, "step">): Delivery {
  const { name: step } = random.pick<{ name: string }>(jobSteps[job.job_type]);
  return onBus(withField(job, "fault", { ...fault, step } satisfies Fault));
}

export const flakyStep: JobFault = {
  name: "flaky-step",
  description: "a step that fails in the first one to three attempts",
  weight: 18,
  expected: completed,
  bend: (job, random) => inject(job, random, { kind: "fail", times: random.whole(1, 3) }),
};

export const poisonStep: JobFault = {
  name: "poison-step",
  description: "a step that fails in every attempt",
  weight: 8,
  expected: { status: "failed", code: "STEP_FAILED" },
  bend: (job, random) => inject(job, random, { kind: "fail" }),
};

export const slow: JobFault = {
  name: "slow",
  description: "a step that takes 30 to 150 s of the job's own time longer",
  weight: 14,
  expected: completed,
  bend: (job, random) => inject(job, random, { kind: "slow", seconds: random.whole(30, 150) }),
};

export const functionTimeOut: JobFault = {
  name: "function-time-out",
  description: "a step that never answers, in every attempt",
  weight: 0.5,
  expected: { status: "failed", code: "FUNCTION_TIMED_OUT" },
  bend: (job, random) => inject(job, random, { kind: "hang" }),
};

export const processCrash: JobFault = {
  name: "process-crash",
  description: "the function's process dies, in every attempt",
  weight: 1.5,
  expected: { status: "failed", code: "FUNCTION_CRASHED" },
  bend: (job, random) => inject(job, random, { kind: "crash" }),
};
