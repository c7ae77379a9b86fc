import { SIGNATURE_WORDS } from "./signature.ts";

const SEGMENT_BITS = 14;
const SEGMENT_SPANS = 1 << SEGMENT_BITS;

/** What searches look at first, for 16 384 spans: 77 bytes per span outside of the JavaScript heap. */
export interface SpanSegment {
  /** Slot of the next span of the same trace; -1 at the last. */
  next: Int32Array;
  /** Chunk and position, see `spanKeyOf`. */
  key: Float64Array;
  /** Two numbers for each span. */
  spanId: Int32Array;
  operation: Int32Array;
  origin: Int32Array;
  /** Nanoseconds; exact to a quarter of a microsecond. */
  start: Float64Array;
  duration: Float64Array;
  status: Uint8Array;
  signature: Int32Array;
}

/** Columns of spans by slot: `segments[segmentOf(slot)].start[placeOf(slot)]`. Slots that are given back are used again. */
export interface SpanColumns {
  readonly segments: readonly SpanSegment[];
  take(): number;
  giveBack(slot: number): void;
}

export function segmentOf(slot: number): number {
  return slot >>> SEGMENT_BITS;
}

export function placeOf(slot: number): number {
  return slot & (SEGMENT_SPANS - 1);
}

export function createSpanColumns(): SpanColumns {
  const segments: SpanSegment[] = [];
  let used = 0;
  /** Head of the chain of free slots, which goes through `next`. */
  let free = -1;

  return {
    segments,
    take() {
      if (free >= 0) {
        const slot = free;
        free = segments[segmentOf(slot)]?.next[placeOf(slot)] ?? -1;
        return slot;
      }
      if (segmentOf(used) === segments.length) segments.push(newSegment());
      return used++;
    },
    giveBack(slot) {
      const segment = segments[segmentOf(slot)];
      if (segment) segment.next[placeOf(slot)] = free;
      free = slot;
    },
  };
}

function newSegment(): SpanSegment {
  return {
    next: new Int32Array(SEGMENT_SPANS),
    key: new Float64Array(SEGMENT_SPANS),
    spanId: new Int32Array(SEGMENT_SPANS * 2),
    operation: new Int32Array(SEGMENT_SPANS),
    origin: new Int32Array(SEGMENT_SPANS),
    start: new Float64Array(SEGMENT_SPANS),
    duration: new Float64Array(SEGMENT_SPANS),
    status: new Uint8Array(SEGMENT_SPANS),
    signature: new Int32Array(SEGMENT_SPANS * SIGNATURE_WORDS),
  };
}
