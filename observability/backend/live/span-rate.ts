/** Counts what arrives, second by second, over the last few seconds. */
export interface SpanRate {
  add(count: number): void;
  /** Mean of the whole seconds behind, per second. */
  perS(): number;
  /** Milliseconds since the epoch; undefined while nothing has arrived. */
  lastAt(): number | undefined;
}

const SECONDS = 10;

export function createSpanRate(now: () => number): SpanRate {
  const counts = new Array<number>(SECONDS + 1).fill(0);
  let second = Math.floor(now() / 1_000);
  let last: number | undefined;

  /** Empties the places of the seconds that have begun since the last look. */
  function turn(): void {
    const current = Math.floor(now() / 1_000);
    const passed = Math.min(current - second, counts.length);
    for (let step = 1; step <= passed; step++) counts[(second + step) % counts.length] = 0;
    second = Math.max(second, current);
  }

  return {
    add(count) {
      turn();
      counts[second % counts.length] = (counts[second % counts.length] ?? 0) + count;
      last = now();
    },
    perS() {
      turn();
      const whole = counts.reduce((sum, count) => sum + count, 0) - (counts[second % counts.length] ?? 0);
      return whole / SECONDS;
    },
    lastAt: () => last,
  };
}
