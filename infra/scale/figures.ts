import type { QueueRun } from "./simulate-queue.ts";

/** The value that `share` of the values, from 0 to 1, are not above; 0 of none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export interface Figures {
  messages: number;
  p50: number;
  p95: number;
  p99: number;
  longest: number;
}

/** Waits of the messages, or of those of some tenants, in seconds. */
export function waitFigures(runs: readonly QueueRun[], wanted: (tenant: number) => boolean = () => true): Figures {
  const waits = runs
    .flatMap(({ waits, tenants }) => waits.filter((_, index) => wanted(tenants[index] ?? 0)))
    .sort((a, b) => a - b);
  return {
    messages: waits.length,
    p50: quantile(waits, 0.5),
    p95: quantile(waits, 0.95),
    p99: quantile(waits, 0.99),
    longest: waits.at(-1) ?? 0,
  };
}
