import { type JobType, jobTypes } from "../functions/jobs/job-types.ts";
import type { NotifyTarget } from "../functions/jobs/notify.ts";
import { completed, type Delivery, type DraftJob, type Expected, type JobFault, onBus } from "./faults/job-fault.ts";
import { jobTypeWeights, randomMessages } from "./random-messages.ts";
import type { Random } from "./seeded-random.ts";

/** A job that is ready to be submitted. */
export interface RandomJob {
  /** The idempotency key: the id of the job, unless it goes straight on the queue. */
  key: string;
  /** What the submission says, known or not; null when it says nothing that can be read. */
  jobType: string | null;
  /** The name of its fault; null for a good job. */
  fault: string | null;
  expected: Expected;
  delivery: Delivery;
}

export interface RandomJobsOptions {
  random: Random;
  /** Share of jobs with a fault, from 0 to 1. */
  badShare: number;
  /** The faults to draw from. */
  faults: readonly JobFault[];
  /** Only jobs of this type. */
  only?: JobType | undefined;
  /** For each job in turn, whom it names. */
  targets?: Iterator<NotifyTarget | undefined, never> | undefined;
}

/** Jobs without end. Throws a RangeError when `faults` holds none that can bend the job type asked for. */
export function* randomJobs({
  random,
  badShare,
  faults,
  only,
  targets,
}: RandomJobsOptions): Generator<RandomJob, never> {
  const types = only === undefined ? jobTypes : [only];
  const applicable = faults.filter((fault) => typesFor(fault, types).length > 0);
  for (;;) {
    const fault = random.chance(badShare) ? random.pickWeighted(applicable) : undefined;
    const job = draftJob(random, fault === undefined ? types : typesFor(fault, types));
    const delivery = withTarget(fault?.bend(job, random) ?? onBus(job), targets?.next().value);
    yield {
      key: job.idempotency_key,
      jobType: delivery.via === "bus" ? jobTypeOf(delivery.detail) : null,
      fault: fault?.name ?? null,
      expected: fault?.expected ?? completed,
      delivery,
    };
  }
}

/** A job that a fault gave a target of its own keeps it; one that goes straight on the queue is text, and stays as it is. */
function withTarget(delivery: Delivery, notify: NotifyTarget | undefined): Delivery {
  if (notify === undefined || delivery.via === "queue" || delivery.detail.notify !== undefined) return delivery;
  return { ...delivery, detail: { ...delivery.detail, notify } };
}

/** Those of `types` that the fault can bend. */
export function typesFor(fault: JobFault, types: readonly JobType[]): JobType[] {
  return types.filter((type) => fault.jobTypes?.includes(type) ?? true);
}

function draftJob(random: Random, types: readonly JobType[]): DraftJob {
  const { type } = random.pickWeighted(types.map((type) => ({ type, weight: jobTypeWeights[type] })));
  return { job_type: type, message: { ...randomMessages[type](random) }, idempotency_key: random.uuid() };
}

function jobTypeOf(detail: Record<string, unknown>): string | null {
  return typeof detail.job_type === "string" ? detail.job_type : null;
}
