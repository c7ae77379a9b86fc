import type { JobIndex } from "../jobs/job-index.ts";
import type { Letter } from "./dead-letters/read-letter.ts";
import type { QueueState } from "./find-queues.ts";

const mostJobs = 5_000;

export interface OldestMessagesFacts {
  queues: readonly QueueState[];
  letters: readonly Letter[];
  jobs: Pick<JobIndex, "list">;
  nowMs: number;
}

/** Milliseconds that the oldest message of each queue has been there: of a dead-letter queue by SQS, of another by the jobs that wait in it. */
export function oldestMessages({ queues, letters, jobs, nowMs }: OldestMessagesFacts): Map<string, number> {
  const oldest = new Map<string, number>();
  const add = (queue: string, sinceMs: number) => {
    const age = Math.max(0, Math.round(nowMs - sinceMs));
    oldest.set(queue, Math.max(oldest.get(queue) ?? 0, age));
  };
  for (const { queue, sentAtMs } of letters) add(queue, sentAtMs);
  for (const { name, visible, isDeadLetterQueue } of queues) {
    if (visible === 0 || isDeadLetterQueue) continue;
    const waiting = jobs.list({ queue: name, statuses: ["queued", "retrying"], limit: mostJobs });
    for (const { waitsIn } of waiting.jobs) if (waitsIn?.queue === name) add(name, waitsIn.sinceUs / 1_000);
  }
  return oldest;
}
