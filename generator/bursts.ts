import type { Random } from "./seeded-random.ts";

/** Jobs that are submitted together, and the pause until the next burst starts. */
export interface Burst {
  size: number;
  /** Milliseconds from the start of this burst to the start of the next. */
  pauseMs: number;
}

export interface BurstsOptions {
  random: Random;
  /** Jobs per burst; absent: 1 to 10. */
  size?: number | undefined;
  /** Jobs per second on average; 0: no pauses; absent: pauses of 50 to 800 ms, short ones more often. */
  rate?: number | undefined;
}

/** Bursts without end. */
export function* bursts({ random, size, rate }: BurstsOptions): Generator<Burst, never> {
  for (;;) {
    const jobs = size ?? random.whole(1, 10);
    yield { size: jobs, pauseMs: Math.round(pause(jobs)) };
  }

  function pause(jobs: number): number {
    if (rate === undefined) return 50 + 750 * random.fraction() ** 2;
    if (rate === 0) return 0;
    return (jobs / rate) * 1000 * (0.5 + random.fraction());
  }
}
