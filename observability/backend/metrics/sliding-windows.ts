import { MOST_BINS, quantileUs } from "./duration-bins.ts";
import type { SeriesLabels } from "./series-catalog.ts";
import { emptyCell, mergeCell, type SeriesCell } from "./series-cell.ts";
import type { SeriesReader } from "./series-reader.ts";

/** The spans that ended in the time before a point. */
export interface Window {
  calls: number;
  errors: number;
  /** Milliseconds; NaN without a call. */
  quantile(q: number): number;
}

/** All times milliseconds. */
export interface WindowsQuery<Key> {
  /** Which line a series belongs to, if any. */
  keyOf(labels: SeriesLabels): Key | undefined;
  /** Points of time, ascending. */
  points: readonly number[];
  /** How far a window looks back from its point. */
  lengthMs: number;
}

const ERROR = 2;
/** A window is at least this many buckets long: what its ends cut wrongly is then a twentieth at most. */
const LEAST_BUCKETS = 10;

interface Slot {
  middleMs: number;
  all: SeriesCell;
  errors: number;
}

/** Whether windows of this length and distance can be told from the buckets that are kept of their time. */
export function canSlide(
  reader: SeriesReader,
  { fromMs, toMs, lengthMs, stepMs }: { fromMs: number; toMs: number; lengthMs: number; stepMs: number },
): boolean {
  const bucketMs = reader.coarsestStepS({ fromS: fromMs / 1_000, toS: toMs / 1_000 }) * 1_000;
  return lengthMs >= LEAST_BUCKETS * bucketMs && stepMs >= bucketMs;
}

/** Windows that slide over the buckets; a bucket is in a window when its middle is. Calls `point` for each line and each point. */
export function slideWindows<Key>(
  reader: SeriesReader,
  { keyOf, points, lengthMs }: WindowsQuery<Key>,
  point: (key: Key, at: number, window: Window) => void,
): void {
  const first = points[0] ?? 0;
  const range = { fromS: (first - lengthMs) / 1_000, toS: (points.at(-1) ?? first) / 1_000 };
  const keys = reader.labels.map(keyOf);
  const lines = new Map<Key, Map<number, Slot>>();
  reader.visit(range, (series, cell, { startS, stepS }) => {
    const key = keys[series];
    if (key === undefined) return;
    const slots = lines.get(key) ?? new Map<number, Slot>();
    lines.set(key, slots);
    const middleMs = (startS + stepS / 2) * 1_000;
    const slot = slots.get(middleMs) ?? { middleMs, all: emptyCell(), errors: 0 };
    slots.set(middleMs, slot);
    mergeCell(slot.all, cell);
    if (reader.labels[series]?.status === ERROR) slot.errors += cell.count;
  });
  for (const [key, slots] of lines) {
    const window = createWindow();
    const ordered = [...slots.values()].sort((a, b) => a.middleMs - b.middleMs);
    let [from, to] = [0, 0];
    for (const at of points) {
      for (; (ordered[to]?.middleMs ?? Number.POSITIVE_INFINITY) <= at; to++) window.add(ordered[to], 1);
      for (; from < to && (ordered[from]?.middleMs ?? 0) <= at - lengthMs; from++) window.add(ordered[from], -1);
      point(key, at, window);
    }
  }
}

function createWindow() {
  const counts = new Float64Array(MOST_BINS);
  const window = {
    calls: 0,
    errors: 0,
    quantile: (q: number) => quantileUs({ first: 0, counts }, window.calls, q) / 1_000,
    /** Adds a slot, or takes it away with -1. */
    add(slot: Slot | undefined, sign: 1 | -1) {
      if (!slot) return;
      window.calls += sign * slot.all.count;
      window.errors += sign * slot.errors;
      for (const [index, count] of slot.all.counts.entries()) {
        const bin = slot.all.first + index;
        counts[bin] = (counts[bin] ?? 0) + sign * count;
      }
    },
  };
  return window;
}
