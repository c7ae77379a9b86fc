import type { JobType } from "../../functions/jobs/job-types.ts";
import { faults } from "../../generator/faults.ts";
import { type RandomJob, randomJobs } from "../../generator/random-jobs.ts";
import { seededRandom } from "../../generator/seeded-random.ts";

/** A good job of this type, as the generator would submit it. */
export function aGoodJob(only: JobType, seed = 1): RandomJob {
  return randomJobs({ random: seededRandom(seed, `good ${only}`), badShare: 0, faults, only }).next().value;
}

/** A job with the fault of this name. */
export function aBadJob(name: string, seed = 1): RandomJob {
  const chosen = faults.filter((fault) => fault.name === name);
  return randomJobs({ random: seededRandom(seed, `bad ${name}`), badShare: 1, faults: chosen }).next().value;
}
