import type { Queues } from "../queues.ts";

/** Deletes handled messages; while one call is under way, the next messages gather for a common call. */
export interface MessageDeleter {
  /** Settles when they are deleted; rejects when the queue refuses three times. */
  delete(receiptHandles: readonly string[]): Promise<void>;
}

const largestCall = 10;
const attempts = 3;

export function createMessageDeleter(queues: Queues, queueArn: string): MessageDeleter {
  let gathered: { receiptHandle: string; done: () => void; fail: (error: unknown) => void }[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    while (gathered.length > 0) {
      const now = gathered.slice(0, largestCall);
      gathered = gathered.slice(largestCall);
      try {
        await deleteWithRetries(now.map(({ receiptHandle }) => receiptHandle));
        for (const { done } of now) done();
      } catch (error) {
        for (const { fail } of now) fail(error);
      }
    }
    working = false;
  }

  async function deleteWithRetries(receiptHandles: string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await queues.delete(queueArn, receiptHandles);
        return;
      } catch (error) {
        if (attempt === attempts) throw error;
      }
    }
  }

  return {
    async delete(receiptHandles) {
      const deleted = receiptHandles.map(
        (receiptHandle) =>
          new Promise<void>((done, fail) => {
            gathered.push({ receiptHandle, done, fail });
          }),
      );
      if (!working) void work();
      await Promise.all(deleted);
    },
  };
}
