import { binOf, quantileUs } from "./duration-bins.ts";

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Trace id and span id, one after the other. */
export const IDS_BYTES = TRACE_ID_BYTES + SPAN_ID_BYTES;

/** The spans of one series in one stretch of time. */
export interface SeriesCell {
  count: number;
  sumUs: number;
  minUs: number;
  /** That of the slowest span. */
  maxUs: number;
  /** End of the slowest span, microseconds since the epoch. */
  slowestEndUs: number;
  slowestIds: Buffer;
  /** `counts[i]` is that of bin `first + i`. */
  first: number;
  counts: number[];
}

/** What a cell takes from a span. */
export interface SpanIds {
  traceId: Uint8Array;
  spanId: Uint8Array;
}

export function emptyCell(): SeriesCell {
  return {
    count: 0,
    sumUs: 0,
    minUs: Number.POSITIVE_INFINITY,
    maxUs: -1,
    slowestEndUs: 0,
    slowestIds: Buffer.allocUnsafe(IDS_BYTES),
    first: 0,
    counts: [],
  };
}

export function addSpan(cell: SeriesCell, durationUs: number, endUs: number, ids: SpanIds): void {
  cell.count++;
  cell.sumUs += durationUs;
  if (durationUs < cell.minUs) cell.minUs = durationUs;
  if (durationUs > cell.maxUs) {
    cell.maxUs = durationUs;
    cell.slowestEndUs = endUs;
    copyIds(ids, cell.slowestIds);
  }
  addToBin(cell, binOf(durationUs), 1);
}

export function mergeCell(into: SeriesCell, from: SeriesCell): void {
  into.count += from.count;
  into.sumUs += from.sumUs;
  if (from.minUs < into.minUs) into.minUs = from.minUs;
  if (from.maxUs > into.maxUs) {
    into.maxUs = from.maxUs;
    into.slowestEndUs = from.slowestEndUs;
    from.slowestIds.copy(into.slowestIds);
  }
  for (let index = 0; index < from.counts.length; index++) {
    const count = from.counts[index] ?? 0;
    if (count > 0) addToBin(into, from.first + index, count);
  }
}

/** Milliseconds; null when the cell is empty. Exact where all durations are the same. */
export function quantileMs(cell: SeriesCell, q: number): number | null {
  if (cell.count === 0) return null;
  return Math.min(cell.maxUs, Math.max(cell.minUs, quantileUs(cell, cell.count, q))) / 1_000;
}

/** Byte by byte: faster than a call for so few. The ids are views of a whole request, which must not be kept. */
export function copyIds({ traceId, spanId }: SpanIds, to: Uint8Array): void {
  for (let index = 0; index < TRACE_ID_BYTES; index++) to[index] = traceId[index] ?? 0;
  for (let index = 0; index < SPAN_ID_BYTES; index++) to[TRACE_ID_BYTES + index] = spanId[index] ?? 0;
}

export function idsText(ids: Buffer): { traceId: string; spanId: string } {
  return { traceId: ids.toString("hex", 0, TRACE_ID_BYTES), spanId: ids.toString("hex", TRACE_ID_BYTES, IDS_BYTES) };
}

function addToBin(cell: SeriesCell, bin: number, count: number): void {
  const { counts } = cell;
  const place = bin - cell.first;
  if (place >= 0 && place < counts.length) {
    counts[place] = (counts[place] ?? 0) + count;
    return;
  }
  if (counts.length === 0) cell.first = bin;
  while (bin < cell.first) {
    counts.unshift(0);
    cell.first--;
  }
  const index = bin - cell.first;
  while (counts.length <= index) counts.push(0);
  counts[index] = (counts[index] ?? 0) + count;
}
