import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { QueueState } from "../find-queues.ts";
import { type Letter, readLetter } from "./read-letter.ts";
import { giveBack, walkQueue } from "./walk-queue.ts";

/** Seconds that messages stay hidden if this process dies while it looks. */
const lookS = 30;
/** Letters of one queue that are listed at most. */
const mostLetters = 10_000;
/** Milliseconds after which a queue that is not empty is looked through although nothing told of a change. */
const longestPauseMs = 10 * 60_000;
/** A look hides the messages for its duration: they are left alone for so many times as long afterwards. */
const restShare = 5;

/** The messages of the dead-letter queues, as the last look found them. */
export interface LetterList {
  /** Looks through the queues in which something has changed, or through all of them. */
  refresh(queues: readonly QueueState[], options?: { all?: boolean }): Promise<void>;
  /** Something was sent to this queue: its count may be the same all the same. */
  changed(queueName: string): void;
  letters(): Letter[];
  /** Grows when letters have come or gone. */
  version(): number;
  /** Messages that are there no longer. */
  forget(messageIds: readonly string[]): void;
}

interface Look {
  letters: Map<string, Letter>;
  at: number;
  tookMs: number;
  changed: boolean;
}

export function createLetterList({ sqs, now }: { sqs: SQSClient; now(): number }): LetterList {
  const looks = new Map<string, Look>();
  let version = 0;

  async function look(queue: QueueState): Promise<void> {
    const before = looks.get(queue.name)?.letters ?? new Map<string, Letter>();
    const started = now();
    const found = new Map<string, Letter>();
    const held: Message[] = [];
    const state: Look = { letters: before, at: started, tookMs: 0, changed: false };
    looks.set(queue.name, state);
    try {
      await walkQueue(sqs, {
        queueUrl: queue.url,
        expected: queue.visible,
        hiddenS: lookS,
        most: mostLetters,
        onMessages(messages) {
          held.push(...messages);
          for (const message of messages) found.set(message.MessageId ?? "", readLetter(message, queue.name));
        },
      });
    } finally {
      await giveBack(sqs, queue.url, held);
      state.tookMs = now() - started;
      state.at = now();
    }
    // What somebody else has in hand cannot be seen now and is probably still there.
    for (const [id, letter] of before) {
      if (found.size >= queue.visible + queue.inFlight + queue.delayed) break;
      if (!found.has(id)) found.set(id, letter);
    }
    state.letters = found;
    if (found.size !== before.size || [...found.keys()].some((id) => !before.has(id))) version++;
  }

  function isDue(queue: QueueState): boolean {
    const last = looks.get(queue.name);
    const total = queue.visible + queue.inFlight + queue.delayed;
    if (!last) return total > 0;
    const rested = now() - last.at >= restShare * last.tookMs;
    const news = last.changed || total !== last.letters.size || now() - last.at > longestPauseMs;
    return rested && news && (total > 0 || last.letters.size > 0);
  }

  return {
    async refresh(queues, { all = false } = {}) {
      const due = queues.filter((queue) => queue.isDeadLetterQueue && (all || isDue(queue)));
      await Promise.all(due.map(look));
    },
    changed(queueName) {
      const last = looks.get(queueName);
      if (last) last.changed = true;
    },
    letters: () => [...looks.values()].flatMap(({ letters }) => [...letters.values()]),
    version: () => version,
    forget(messageIds) {
      if (messageIds.length > 0) version++;
      for (const { letters } of looks.values()) for (const id of messageIds) letters.delete(id);
    },
  };
}
