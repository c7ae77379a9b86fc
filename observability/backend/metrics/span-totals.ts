import { type CumulativeHistogram, countInto, emptyHistogram } from "./cumulative-histogram.ts";
import type { SeriesLabels } from "./series-catalog.ts";
import type { SpanIds } from "./series-cell.ts";

/** Milliseconds: from a step to a job that was retried for minutes. */
export const DURATION_BOUNDS_MS = [
  2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1_000, 1_400, 2_000, 5_000, 10_000, 15_000, 60_000, 300_000,
] as const;

/** Seconds. */
export const WAIT_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900] as const;

/** What was counted since the start, by series and by queue; it never gets less. */
export interface SpanTotals {
  add(series: number, endUs: number, durationUs: number, ids: SpanIds): void;
  /** Milliseconds. */
  durations(): Iterable<{ labels: SeriesLabels; histogram: CumulativeHistogram }>;
  /** Seconds. */
  waits(): Iterable<{ queue: string; histogram: CumulativeHistogram }>;
}

export function createSpanTotals(labels: readonly SeriesLabels[]): SpanTotals {
  const bySeries: (CumulativeHistogram | undefined)[] = [];
  const byQueue = new Map<string, CumulativeHistogram>();

  return {
    add(series, endUs, durationUs, ids) {
      let histogram = bySeries[series];
      if (!histogram) {
        histogram = emptyHistogram(DURATION_BOUNDS_MS);
        bySeries[series] = histogram;
      }
      countInto(histogram, DURATION_BOUNDS_MS, durationUs / 1_000, endUs, ids);
      const queue = labels[series]?.queue;
      if (queue === undefined) return;
      const waits = byQueue.get(queue) ?? emptyHistogram(WAIT_BOUNDS_S);
      byQueue.set(queue, waits);
      countInto(waits, WAIT_BOUNDS_S, durationUs / 1_000_000, endUs, ids);
    },
    *durations() {
      for (const [series, histogram] of bySeries.entries()) {
        const found = labels[series];
        if (histogram && found) yield { labels: found, histogram };
      }
    },
    *waits() {
      for (const [queue, histogram] of byQueue) yield { queue, histogram };
    },
  };
}
