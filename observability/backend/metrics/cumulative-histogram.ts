import { copyIds, IDS_BYTES, type SpanIds } from "./series-cell.ts";

/** A span that stands for the bucket it fell into. */
export interface Exemplar {
  ids: Buffer;
  value: number;
  /** End of the span, microseconds since the epoch. */
  endUs: number;
}

/** A histogram as Prometheus has it, but with each bucket counted apart: `counts[i]` is above `bounds[i - 1]` and at most `bounds[i]`. */
export interface CumulativeHistogram {
  /** One more than there are bounds: the last is everything above. */
  counts: Float64Array;
  sum: number;
  exemplars: (Exemplar | undefined)[];
}

/** An exemplar gives way to one that is this much newer: each costs a copy, and Prometheus takes none that is older than the last. */
const EXEMPLAR_STAYS_US = 10_000_000;
/** One that is this much ahead of the others comes from a clock that is wrong. */
const AHEAD_US = 3_600_000_000;

export function emptyHistogram(bounds: ArrayLike<number>): CumulativeHistogram {
  return { counts: new Float64Array(bounds.length + 1), sum: 0, exemplars: [] };
}

export function countInto(
  histogram: CumulativeHistogram,
  bounds: ArrayLike<number>,
  value: number,
  endUs: number,
  span: SpanIds,
): void {
  const bucket = bucketOf(bounds, value);
  histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
  histogram.sum += value;
  let exemplar = histogram.exemplars[bucket];
  if (exemplar && endUs < exemplar.endUs + EXEMPLAR_STAYS_US && endUs > exemplar.endUs - AHEAD_US) return;
  if (!exemplar) {
    exemplar = { ids: Buffer.alloc(IDS_BYTES), value, endUs };
    histogram.exemplars[bucket] = exemplar;
  }
  copyIds(span, exemplar.ids);
  exemplar.value = value;
  exemplar.endUs = endUs;
}

function bucketOf(bounds: ArrayLike<number>, value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (bounds[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
