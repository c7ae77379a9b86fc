import type { Family } from "../metrics/exposition-text.ts";
import type { QueueState } from "./find-queues.ts";

/** Messages of every queue by state; nothing without queues. */
export function queueFamilies(queues: readonly QueueState[]): Family[] {
  if (queues.length === 0) return [];
  return [
    {
      name: "jobtrail_queue_messages",
      type: "gauge",
      help: "Messages that SQS says are in the queue, about.",
      samples: queues.flatMap(({ name, isDeadLetterQueue, visible, inFlight, delayed }) =>
        Object.entries({ visible, in_flight: inFlight, delayed }).map(([state, value]) => ({
          suffix: "" as const,
          labels: { queue: name, state, dead_letter: String(isDeadLetterQueue) },
          value,
        })),
      ),
    },
  ];
}
