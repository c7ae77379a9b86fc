import { faults, usualFaults } from "../../../generator/faults.ts";
import { type RandomJob, type RandomJobsOptions, randomJobs } from "../../../generator/random-jobs.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";

/** The next `count` of an endless sequence. */
export function take<T>(count: number, from: Iterator<T>): T[] {
  return Array.from({ length: count }, () => from.next().value as T);
}

/** The first jobs of a seed. */
export function someJobs(
  count: number,
  { seed = 7, ...options }: Partial<RandomJobsOptions> & { seed?: number } = {},
): RandomJob[] {
  return take(
    count,
    randomJobs({ random: seededRandom(seed, "jobs"), badShare: 0.2, faults: usualFaults, ...options }),
  );
}

export function aJob(options: Partial<RandomJobsOptions> & { seed?: number } = {}): RandomJob {
  const [job] = someJobs(1, { badShare: 0, ...options });
  if (!job) throw new Error("there is always a job");
  return job;
}

/** Good jobs but for one fault. */
export function jobsWith(fault: string, count: number): RandomJob[] {
  return someJobs(count, { badShare: 1, faults: faults.filter(({ name }) => name === fault) });
}
