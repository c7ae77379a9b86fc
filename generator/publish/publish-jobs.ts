import type { RandomJob } from "../random-jobs.ts";
import { type BusJob, publishToBus } from "./publish-to-bus.ts";
import { type PublishToQueueOptions, publishToQueue } from "./publish-to-queue.ts";
import type { PutEntriesOptions } from "./put-entries.ts";
import type { Receipt } from "./receipt.ts";

export type PublishOptions = PutEntriesOptions & PublishToQueueOptions;

/** Submits the jobs of one burst, each in a trace of its own; the receipts are in no particular order. It does not throw. */
export async function publishJobs(jobs: readonly RandomJob[], options: PublishOptions): Promise<Receipt[]> {
  const forBus: BusJob[] = [];
  const forQueue: { job: RandomJob; body: string }[] = [];
  for (const job of jobs) {
    const { delivery } = job;
    if (delivery.via === "bus") forBus.push({ job, detail: delivery.detail, copies: delivery.copies });
    else forQueue.push({ job, body: delivery.body });
  }
  const receipts = await Promise.all([
    publishToBus(forBus, options),
    ...forQueue.map((text) => publishToQueue(text, options)),
  ]);
  return receipts.flat();
}
