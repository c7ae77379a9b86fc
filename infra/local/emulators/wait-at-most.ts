import { setTimeout as sleep } from "node:timers/promises";

/** Waits for work, but no longer than `ms`: what is not done by then goes on by itself. Rejects as the work does. */
export async function waitAtMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const bound = sleep(ms, undefined, { signal: over.signal }).catch(() => {});
  try {
    await Promise.race([work, bound]);
  } finally {
    over.abort();
  }
}
