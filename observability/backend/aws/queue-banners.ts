import type { Banner } from "../api/live-view.ts";
import type { QueueState } from "./find-queues.ts";

/** Told in steps, so that the text does not change all the time. Seconds. */
const steps = [30, 60, 120, 300, 600, 1_800, 3_600];

export interface QueueBannersOptions {
  /** Milliseconds since the epoch. */
  now(): number;
  /** When a message of the queue was last worked on, by the spans; milliseconds since the epoch, 0 for never. */
  lastWorkMs(queue: string): number;
}

/** What is wrong with the queues themselves: messages that nobody takes, messages that were given up. */
export interface QueueBanners {
  /** Takes note of what SQS has just said. */
  note(queues: readonly QueueState[]): void;
  banners(): Banner[];
}

export function createQueueBanners({ now, lastWorkMs }: QueueBannersOptions): QueueBanners {
  /** Since when messages wait in a queue and none is in anybody's hands. */
  const idleSince = new Map<string, number>();
  let noted: readonly QueueState[] = [];

  function idleBanner({ name, isForOthers }: QueueState): Banner[] {
    const workedOn = lastWorkMs(name);
    if (isForOthers && workedOn === 0) return [];
    const since = Math.max(idleSince.get(name) ?? Number.POSITIVE_INFINITY, workedOn);
    const step = steps.filter((seconds) => seconds * 1_000 <= now() - since).at(-1);
    if (step === undefined) return [];
    const text = `no consumer on ${name} for ${step < 60 ? `${step} s` : step < 3_600 ? `${step / 60} min` : "1 h"}`;
    return [{ key: `no-consumer:${name}`, level: "warning", text, href: "/flow" }];
  }

  function letterBanner({ name, visible, inFlight, delayed }: QueueState): Banner[] {
    const count = visible + inFlight + delayed;
    if (count === 0) return [];
    const text = `${count} ${count === 1 ? "message" : "messages"} in ${name}`;
    return [{ key: `dead-letters:${name}`, level: "warning", text, href: "/dead-letters" }];
  }

  return {
    note(queues) {
      noted = queues;
      for (const { name, visible, inFlight } of queues) {
        if (visible === 0 || inFlight > 0) idleSince.delete(name);
        else if (!idleSince.has(name)) idleSince.set(name, now());
      }
    },
    banners: () => noted.flatMap((queue) => (queue.isDeadLetterQueue ? letterBanner(queue) : idleBanner(queue))),
  };
}
