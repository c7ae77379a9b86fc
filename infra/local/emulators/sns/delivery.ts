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
}

/** Takes messages from an internal queue and delivers them, up to ten at a time. `stop` waits for the deliveries that have begun. */
export function startDelivery({ queues, queueArn, retries, deliver, giveUp }: DeliveryOptions): {
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
      const messages = await queues.receive(queueArn, {
        maxMessages: 10,
        waitSeconds: 20,
        visibilitySeconds: 43_200,
        signal,
      });
      for (const message of messages) {
        const work = handle(message).finally(() => running.delete(work));
        running.add(work);
      }
      while (running.size >= 10) await Promise.race(running);
    }
    await Promise.all(running);
  }

  // The queue is gone: its subscription was removed. Anything else ends the program, loudly.
  const polling = poll().catch((error) => {
    if (error?.code !== "AWS.SimpleQueueService.NonExistentQueue") throw error;
  });
  return {
    async stop() {
      stopping.abort();
      await polling;
    },
  };
}
