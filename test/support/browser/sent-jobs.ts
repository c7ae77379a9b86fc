import type { DeadLettersView } from "../../../observability/backend/api/aws-view.ts";
import type { JobStatus, JobView } from "../../../observability/backend/api/job-view.ts";
import { waitFor } from "../wait-for.ts";
import type { SentJob, System } from "./a-system.ts";

/** A job for every outcome that somebody has to look at. */
export interface SentJobs {
  poison: SentJob;
  flaky: SentJob;
  crashed: SentJob;
  rejected: SentJob;
  /** Fails five times, then goes well: what a redrive is for. */
  healed: SentJob;
}

/** Sends the jobs and waits until each has come to its end, four of them in the dead-letter queue. */
export async function sendJobs(system: System): Promise<SentJobs> {
  const one = async (fault: string, seed: number): Promise<SentJob> => {
    const [job] = await system.generate("--count", "1", "--bad-share", "1", "--faults", fault, "--seed", String(seed));
    if (!job) throw new Error(`expected the generator to submit a job with ${fault}, got none`);
    return job;
  };
  const jobs: SentJobs = {
    poison: await one("poison-step", 3),
    flaky: await one("flaky-step", 4),
    crashed: await one("process-crash", 5),
    rejected: await one("missing-field", 7),
    healed: await system.send("report_generation", {
      report_name: "sales",
      filters: {},
      fault: { kind: "fail", times: 5 },
    }),
  };
  const ends: Record<keyof SentJobs, JobStatus> = {
    poison: "dead-lettered",
    flaky: "completed",
    crashed: "dead-lettered",
    rejected: "rejected",
    healed: "dead-lettered",
  };
  for (const [name, job] of Object.entries(jobs)) {
    const status = ends[name as keyof SentJobs];
    await waitFor(async () => (await statusOf(system, job)) === status, {
      what: `job ${job.jobId} to be ${status}`,
      within: 60_000,
    });
  }
  await waitFor(async () => (await lettersOf(system)).length === 4, { what: "four dead letters", within: 20_000 });
  return jobs;
}

async function statusOf(system: System, { jobId }: SentJob): Promise<JobStatus> {
  return (await system.read<JobView>(`/api/jobs/${jobId}`)).job.status;
}

export async function lettersOf(system: System): Promise<DeadLettersView["letters"]> {
  return (await system.read<DeadLettersView>("/api/dead-letters")).letters;
}
