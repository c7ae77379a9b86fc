/**
 * Durations in bins that grow by a sixteenth of an octave (4.4 %), the same for every histogram, so that histograms of any time and operation add
 * up. Bin 0 is everything up to one microsecond; bin n ends, inclusive, at 2^(n/16) microseconds.
 */
const PER_OCTAVE = 16;

/** Of the longest duration that a span can have, 2^63 nanoseconds. */
export const MOST_BINS = 54 * PER_OCTAVE;

export function binOf(durationUs: number): number {
  if (!(durationUs > 1)) return 0;
  return Math.min(MOST_BINS - 1, Math.ceil(Math.log2(durationUs) * PER_OCTAVE));
}

/** Counts of neighbouring bins: `counts[i]` is that of bin `first + i`. */
export interface Bins {
  readonly first: number;
  readonly counts: ArrayLike<number>;
}

/** The `q`-quantile in microseconds, at most a bin from the true one; NaN when nothing was counted. */
export function quantileUs({ first, counts }: Bins, total: number, q: number): number {
  const rank = q * (total - 1);
  let before = 0;
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count > 0 && rank < before + count) {
      const bin = first + index;
      const within = Math.min(1, (rank - before + 0.5) / count);
      return bin === 0 ? within : 2 ** ((bin - 1 + within) / PER_OCTAVE);
    }
    before += count;
  }
  return Number.NaN;
}
