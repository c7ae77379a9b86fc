import type { NotifyTarget } from "../functions/jobs/notify.ts";
import type { Random } from "./seeded-random.ts";

/** Whom random jobs name, and how often. */
export interface RandomTargetsOptions {
  /** A stream of its own, so that the jobs are the same with and without targets. */
  random: Random;
  /** Share of jobs that name somebody, from 0 to 1. */
  share: number;
  /** Name of a queue that may be named. */
  queue: string;
  /** Address of a webhook that may be named; without it, as without an inbox that takes everything, only the queue is. */
  webhook?: string | undefined;
}

const mailboxes = ["orders@example.com", "growth@example.com", "on-call@example.com"];
const kinds = [["queue"], ["webhook"], ["email"], ["webhook", "queue"], ["email", "queue"]] as const;

/** For each job in turn, its target; undefined for a job that names nobody. */
export function* randomTargets(options: RandomTargetsOptions): Generator<NotifyTarget | undefined, never> {
  const { random, share, queue, webhook } = options;
  for (;;) {
    const isNamed = random.chance(share);
    const chosen = random.pick<readonly string[]>(kinds);
    const email = random.pick(mailboxes);
    const target = webhook === undefined ? { queue } : { email, webhook, queue };
    const named = Object.entries(target).filter(([kind]) => webhook === undefined || chosen.includes(kind));
    yield isNamed ? Object.fromEntries(named) : undefined;
  }
}
