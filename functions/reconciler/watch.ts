/** Milliseconds after which a queue that is not empty is looked through although its count is the same. */
const longestPause = 10 * 60 * 1000;

/**
 * Says when the dead-letter queue is worth a look. A look hides every message for its duration, so a queue whose count stands still is
 * left alone.
 */
export function createWatch({ count, now }: { count(): Promise<number>; now(): number }) {
  let known: number | undefined;
  let lookedAt = 0;
  return {
    async changed(): Promise<boolean> {
      const current = await count();
      if (current === 0) known = 0;
      return current > 0 && (current !== known || now() - lookedAt > longestPause);
    },
    /** Remembers what a look has left behind. */
    async looked(): Promise<void> {
      known = await count();
      lookedAt = now();
    },
  };
}
