import type { InspectedQueue } from "../emulators/sqs/queue-access.ts";

/** Messages of a dead-letter queue per job, by the attribute `job.id` that says whose they are. Looking changes nothing. */
export function countDeadLetters({ visible, delayed, inFlight }: InspectedQueue): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { messageAttributes } of [...visible, ...delayed, ...inFlight]) {
    const jobId = messageAttributes["job.id"]?.StringValue;
    if (jobId !== undefined) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
  }
  return counts;
}
