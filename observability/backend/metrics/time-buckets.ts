import { packCells, visitPacked } from "./pack-cells.ts";
import { addSpan, emptyCell, mergeCell, type SeriesCell, type SpanIds } from "./series-cell.ts";

/** How fine time is kept, by age; each step is a multiple of the one before. Seconds. */
const LEVELS = [
  { stepS: 10, keepS: 2 * 3_600 },
  { stepS: 60, keepS: 48 * 3_600 },
  { stepS: 600, keepS: 14 * 24 * 3_600 },
] as const;

/** A clock may be this much ahead of ours; spans that end later are in no bucket. */
const AHEAD_S = 3_600;
/** Buckets that are being added to; the others are packed. */
const MOST_OPEN = 8;
const MOST_PACKED_BYTES = 12 * 1024 * 1024;

export const FINEST_STEP_S = LEVELS[0].stepS;

/** Seconds since the epoch; `toS` is not included. */
export interface TimeRange {
  fromS: number;
  toS: number;
}

export interface TimeBuckets {
  /** Adds a span to the bucket that it ended in; false when that time is not kept (too old, or too far ahead). */
  add(series: number, endUs: number, durationUs: number, ids: SpanIds): boolean;
  /** Every cell of a bucket that overlaps the range. The cell must not be kept. */
  visit(
    range: TimeRange,
    visit: (series: number, cell: SeriesCell, bucket: { startS: number; stepS: number }) => void,
  ): void;
  /** Step of the coarsest bucket that overlaps the range; the finest step when there is none. Seconds. */
  coarsestStepS(range: TimeRange): number;
  /** Spans in buckets that overlap the range. */
  count(range: TimeRange): number;
  /** Begin of the first bucket; undefined without one. Seconds since the epoch. */
  oldestS(): number | undefined;
  packedBytes(): number;
  clear(): void;
}

interface Bucket {
  startS: number;
  level: number;
  count: number;
  /** While it is open. */
  cells: Map<number, SeriesCell> | undefined;
  packed: Buffer;
}

export interface TimeBucketsOptions {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Most bytes of packed buckets; beyond, the oldest of the step that takes the most become coarser, the coarsest go. */
  mostBytes?: number;
}

const NOTHING = Buffer.alloc(0);

/** Spans by time: fine for the last hours, coarser before, in bounded memory. Any time may be added to, in any order. */
export function createTimeBuckets({ now, mostBytes = MOST_PACKED_BYTES }: TimeBucketsOptions): TimeBuckets {
  const levels = LEVELS.map(() => ({ buckets: new Map<number, Bucket>(), bytes: 0 }));
  /** The least recently used first. */
  const open = new Set<Bucket>();
  let latest: Bucket | undefined;
  let tidiedAtS = Number.NEGATIVE_INFINITY;

  function levelOf(endS: number, nowS: number): number {
    return endS > nowS + AHEAD_S ? -1 : LEVELS.findIndex(({ keepS }) => endS >= nowS - keepS);
  }

  function bucketAt(level: number, endS: number): Bucket {
    const stepS = LEVELS[level]?.stepS ?? FINEST_STEP_S;
    const startS = Math.floor(endS / stepS) * stepS;
    const known = levels[level]?.buckets.get(startS);
    if (known) return known;
    const bucket: Bucket = { startS, level, count: 0, cells: undefined, packed: NOTHING };
    levels[level]?.buckets.set(startS, bucket);
    return bucket;
  }

  function opened(bucket: Bucket): Map<number, SeriesCell> {
    open.delete(bucket);
    open.add(bucket);
    if (bucket.cells) return bucket.cells;
    const cells = new Map<number, SeriesCell>();
    visitPacked(bucket.packed, (series, cell) => {
      cells.set(series, { ...cell, counts: [...cell.counts], slowestIds: Buffer.from(cell.slowestIds) });
    });
    repack(bucket, { cells, packed: NOTHING });
    return cells;
  }

  function close(bucket: Bucket): void {
    open.delete(bucket);
    if (!bucket.cells) return;
    repack(bucket, { cells: undefined, packed: packCells(bucket.cells) });
  }

  function repack(bucket: Bucket, { cells, packed }: Pick<Bucket, "cells" | "packed">): void {
    const level = levels[bucket.level];
    if (level) level.bytes += packed.length - bucket.packed.length;
    Object.assign(bucket, { cells, packed });
  }

  function packedBytes(): number {
    return levels.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Moves a bucket into the coarser one that holds its time; out of the coarsest it is gone. */
  function coarsen(bucket: Bucket): void {
    close(bucket);
    const { packed } = bucket;
    repack(bucket, { cells: undefined, packed: NOTHING });
    levels[bucket.level]?.buckets.delete(bucket.startS);
    if (latest === bucket) latest = undefined;
    if (bucket.level + 1 >= LEVELS.length) return;
    const coarser = bucketAt(bucket.level + 1, bucket.startS);
    const cells = opened(coarser);
    visitPacked(packed, (series, cell) => mergeCell(cellOf(cells, series), cell));
    coarser.count += bucket.count;
  }

  function tidy(nowS: number): void {
    tidiedAtS = nowS;
    for (const [level, { keepS, stepS }] of LEVELS.entries()) {
      for (const bucket of levels[level]?.buckets.values() ?? []) {
        if (bucket.startS + stepS < nowS - keepS) coarsen(bucket);
      }
    }
    closeLeastUsed(MOST_OPEN);
    while (packedBytes() > mostBytes) {
      const largest = levels.reduce((one, other) => (other.bytes > one.bytes ? other : one));
      const bucket = largest.buckets.get(Math.min(...largest.buckets.keys()));
      if (!bucket) break;
      coarsen(bucket);
      closeLeastUsed(MOST_OPEN);
    }
  }

  function closeLeastUsed(most: number): void {
    for (const bucket of open) {
      if (open.size <= most) return;
      close(bucket);
    }
  }

  function* bucketsIn({ fromS, toS }: TimeRange): Generator<Bucket> {
    for (const [level, { stepS }] of LEVELS.entries()) {
      for (const bucket of levels[level]?.buckets.values() ?? []) {
        if (bucket.startS + stepS > fromS && bucket.startS < toS) yield bucket;
      }
    }
  }

  return {
    add(series, endUs, durationUs, ids) {
      const endS = endUs / 1_000_000;
      if (!latest || endS < latest.startS || endS >= latest.startS + FINEST_STEP_S || latest.level > 0) {
        const nowS = now() / 1_000;
        const level = levelOf(endS, nowS);
        if (level < 0) return false;
        if (open.size > MOST_OPEN || Math.abs(nowS - tidiedAtS) >= FINEST_STEP_S) tidy(nowS);
        latest = bucketAt(level, endS);
        opened(latest);
      }
      const bucket = latest;
      if (!bucket) return false;
      bucket.count++;
      addSpan(cellOf(bucket.cells ?? opened(bucket), series), durationUs, endUs, ids);
      return true;
    },
    visit(range, visit) {
      for (const { startS, level, cells, packed } of bucketsIn(range)) {
        const time = { startS, stepS: LEVELS[level]?.stepS ?? FINEST_STEP_S };
        if (cells) for (const [series, cell] of cells) visit(series, cell, time);
        else visitPacked(packed, (series, cell) => visit(series, cell, time));
      }
    },
    coarsestStepS(range) {
      let coarsest: number = FINEST_STEP_S;
      for (const { level } of bucketsIn(range)) coarsest = Math.max(coarsest, LEVELS[level]?.stepS ?? 0);
      return coarsest;
    },
    count(range) {
      let count = 0;
      for (const bucket of bucketsIn(range)) count += bucket.count;
      return count;
    },
    oldestS() {
      const starts = levels.flatMap(({ buckets }) => [...buckets.keys()]);
      return starts.length === 0 ? undefined : Math.min(...starts);
    },
    packedBytes,
    clear() {
      for (const level of levels) {
        level.buckets.clear();
        level.bytes = 0;
      }
      open.clear();
      latest = undefined;
    },
  };
}

function cellOf(cells: Map<number, SeriesCell>, series: number): SeriesCell {
  const known = cells.get(series);
  if (known) return known;
  const cell = emptyCell();
  cells.set(series, cell);
  return cell;
}
