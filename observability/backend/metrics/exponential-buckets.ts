import type { ExponentialBuckets } from "../otlp/otlp-metrics.ts";

/** The buckets of an exponential histogram, with few enough of them to keep; bucket `i` is as in `ExponentialBuckets`. */
export interface ExponentialCounts {
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  positive: BucketRun;
  negative: BucketRun;
}

export interface BucketRun {
  offset: number;
  counts: number[];
}

export interface Bucket {
  /** Upper bound. */
  le: number;
  count: number;
}

const MOST_BUCKETS = 80;

/** Halves the resolution until no side has more than 80 buckets. */
export function boundedCounts(point: {
  scale: number;
  zeroCount: bigint;
  zeroThreshold: number;
  positive: ExponentialBuckets | undefined;
  negative: ExponentialBuckets | undefined;
}): ExponentialCounts {
  const { scale, zeroThreshold } = point;
  const [positive, negative] = [runOf(point.positive), runOf(point.negative)];
  const counts = { scale, zeroCount: Number(point.zeroCount), zeroThreshold, positive, negative };
  return coarser(counts, stepsToFit([positive], [negative]));
}

/** Both together, at a resolution that both can have. */
export function addCounts(a: ExponentialCounts, b: ExponentialCounts): ExponentialCounts {
  const scale = Math.min(a.scale, b.scale);
  const [left, right] = [coarser(a, a.scale - scale), coarser(b, b.scale - scale)];
  const steps = stepsToFit([left.positive, right.positive], [left.negative, right.negative]);
  const [one, other] = [coarser(left, steps), coarser(right, steps)];
  return {
    scale: scale - steps,
    zeroCount: a.zeroCount + b.zeroCount,
    zeroThreshold: Math.max(a.zeroThreshold, b.zeroThreshold),
    positive: together([one.positive, other.positive]),
    negative: together([one.negative, other.negative]),
  };
}

/** The buckets with something in them, from the lowest bound up. */
export function bucketsOf({ scale, zeroCount, zeroThreshold, positive, negative }: ExponentialCounts): Bucket[] {
  const bound = (index: number) => 2 ** (index * 2 ** -scale);
  const below = negative.counts.map((count, index) => ({ le: -bound(negative.offset + index), count })).reverse();
  const above = positive.counts.map((count, index) => ({ le: bound(positive.offset + index + 1), count }));
  return [...below, { le: zeroThreshold, count: zeroCount }, ...above].filter(({ count }) => count > 0);
}

function runOf(buckets: ExponentialBuckets | undefined): BucketRun {
  const counts = buckets?.bucketCounts ?? [];
  const first = counts.findIndex((count) => count !== 0n);
  if (!buckets || first < 0) return { offset: 0, counts: [] };
  const last = counts.findLastIndex((count) => count !== 0n);
  return { offset: buckets.offset + first, counts: counts.slice(first, last + 1).map(Number) };
}

/** How often the resolution has to be halved until the runs of each side fit side by side. */
function stepsToFit(...sides: BucketRun[][]): number {
  let steps = 0;
  while (sides.some((runs) => widthOf(runs, steps) > MOST_BUCKETS)) steps++;
  return steps;
}

function widthOf(runs: readonly BucketRun[], steps: number): number {
  const filled = runs.filter(({ counts }) => counts.length > 0);
  if (filled.length === 0) return 0;
  const first = Math.min(...filled.map(({ offset }) => offset));
  const last = Math.max(...filled.map(({ offset, counts }) => offset + counts.length - 1));
  return Math.floor(last / 2 ** steps) - Math.floor(first / 2 ** steps) + 1;
}

function coarser(counts: ExponentialCounts, steps: number): ExponentialCounts {
  if (steps === 0) return counts;
  const of = ({ offset, counts: run }: BucketRun) => {
    const first = Math.floor(offset / 2 ** steps);
    return together(
      run.map((count, index) => ({ offset: Math.floor((offset + index) / 2 ** steps), counts: [count] })),
      first,
    );
  };
  return { ...counts, scale: counts.scale - steps, positive: of(counts.positive), negative: of(counts.negative) };
}

function together(runs: readonly BucketRun[], first = Number.POSITIVE_INFINITY): BucketRun {
  const filled = runs.filter(({ counts }) => counts.length > 0);
  if (filled.length === 0) return { offset: 0, counts: [] };
  const offset = filled.reduce((least, run) => Math.min(least, run.offset), first);
  const counts: number[] = [];
  for (const run of filled) {
    for (const [index, count] of run.counts.entries()) {
      const place = run.offset - offset + index;
      while (counts.length <= place) counts.push(0);
      counts[place] = (counts[place] ?? 0) + count;
    }
  }
  return { offset, counts };
}
