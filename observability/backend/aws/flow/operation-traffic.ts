export interface TrafficSample {
  /** Epoch milliseconds. */
  endedAtMs: number;
  durationMs: number;
  failed: boolean;
}

/** Counts of one operation, second by second, and its newest durations. */
export interface OperationTraffic {
  add(sample: TrafficSample): void;
  /** Of the last `windowS` seconds before `nowMs`. */
  read(nowMs: number, windowS: number): { count: number; errors: number; p95Ms?: number };
  /** Epoch milliseconds at which the newest ended; 0 for none. */
  lastAtMs(): number;
}

/** Durations that the 95th percentile is taken of. */
const durationsKept = 512;

export function createOperationTraffic(longestWindowS: number): OperationTraffic {
  const seconds = new Float64Array(longestWindowS);
  const counts = new Uint32Array(longestWindowS);
  const errors = new Uint32Array(longestWindowS);
  const durations = new Float64Array(durationsKept);
  const endings = new Float64Array(durationsKept);
  let total = 0;
  let lastAtMs = 0;

  return {
    add({ endedAtMs, durationMs, failed }) {
      const second = Math.floor(endedAtMs / 1_000);
      const place = second % longestWindowS;
      const known = seconds[place] ?? 0;
      lastAtMs = Math.max(lastAtMs, endedAtMs);
      if (known > second) return;
      if (known < second) {
        seconds[place] = second;
        counts[place] = 0;
        errors[place] = 0;
      }
      counts[place] = (counts[place] ?? 0) + 1;
      if (failed) errors[place] = (errors[place] ?? 0) + 1;
      durations[total % durationsKept] = durationMs;
      endings[total % durationsKept] = endedAtMs;
      total++;
    },
    lastAtMs: () => lastAtMs,
    read(nowMs, windowS) {
      const first = Math.floor(nowMs / 1_000) - windowS;
      let count = 0;
      let failed = 0;
      for (const [place, second] of seconds.entries()) {
        if (second <= first) continue;
        count += counts[place] ?? 0;
        failed += errors[place] ?? 0;
      }
      const recent = durations
        .slice(0, Math.min(total, durationsKept))
        .filter((_, index) => (endings[index] ?? 0) >= first * 1_000);
      recent.sort();
      const p95Ms = recent[Math.max(0, Math.ceil(recent.length * 0.95) - 1)];
      return { count, errors: failed, ...(p95Ms !== undefined && { p95Ms }) };
    },
  };
}
