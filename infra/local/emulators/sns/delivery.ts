import { setTimeout as delay } from "node:timers/promises";
import type { QueueMessage, Queues } from "../queues.ts";

export interface DeliveryRetries {
  /** How often a message is tried in all. */
  attempts: number;
  /** Milliseconds before the second attempt; doubled each time, 20 s at most. */
  baseDelayMs: number;
}

export interface DeliveryOptions {
  queues: Queues;
  /** The internal queue that the topic fills. */
  queueArn: string;
  retries: DeliveryRetries;
  /** Hands one message to its subscriber; throwing means: try again. */
  deliver(message: QueueMessage): Promise<void>;
  /** After the last attempt. */
  giveUp(message: QueueMessage, error: unknown): Promise<void>;
  /** A failure of the delivery itself; it goes on after a second. */
  report(error: unknown): void;
}

/** Takes messages from an internal queue and delivers them, up to ten at a time. `stop` waits for the deliveries that have begun. */
export function startDelivery({ queues, queueArn, retries, deliver, giveUp, report }: DeliveryOptions): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function handle(message: QueueMessage): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await deliver(message);
        break;
      } catch (error) {
        if (attempt >= retries.attempts) {
          await giveUp(message, error);
          break;
        }
        await delay(Math.min(retries.baseDelayMs * 2 ** (attempt - 1), 20_000), undefined, { signal }).catch(
          () => undefined,
        );
      }
    }
    await queues.delete(queueArn, [message.ReceiptHandle]);
  }

  async function poll(): Promise<void> {
    const running = new Set<Promise<void>>();
    while (!signal.aborted) {
      try {
        const wanted = { maxMessages: 10, waitSeconds: 20, visibilitySeconds: 43_200, signal };
        for (const message of await queues.receive(queueArn, wanted)) {
          const work = handle(message)
            .catch(report)
            .finally(() => running.delete(work));
          running.add(work);
        }
        while (running.size >= 10) await Promise.race(running);
      } catch (error) {
        report(error);
        await delay(1_000, undefined, { signal }).catch(() => undefined);
      }
    }
    await Promise.all(running);
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
    },
  };
}
