import { SIGNATURE_WORDS } from "./signature.ts";
import { createSpanColumns, placeOf, type SpanSegment, segmentOf } from "./span-columns.ts";
import { createSpanIds, type IdWords } from "./span-ids.ts";
import { createTraceColumns, type TraceColumns } from "./trace-columns.ts";

/** A stored span as the index knows it. Times are nanoseconds. */
export interface IndexedSpan {
  /** See `spanKeyOf`. */
  key: number;
  id: IdWords;
  operation: number;
  origin: number;
  start: number;
  duration: number;
  status: number;
  /** Bytes that it takes in the store. */
  bytes: number;
  isRoot: boolean;
  service: string;
  /** `SIGNATURE_WORDS` words from `signatureAt` on. */
  signatures: Int32Array;
  signatureAt: number;
}

/** Conditions that one span has to meet. Flags are by the id of an operation or origin. */
export interface SpanFilter {
  operations: Uint8Array | undefined;
  startMin: number;
  startMax: number;
  durationMin: number;
  durationMax: number;
  /** Bit n stands for status code n; bit 3 for any beyond. */
  statuses: number;
  /** `bits` are those that the attribute sets in a signature; undefined when the origin alone decides. */
  tags: { origins: Uint8Array; bits: Uint8Array | undefined }[];
  /** Times and durations do not matter. */
  anyTime: boolean;
}

/** What is searched first, held in memory beside the database and rebuilt from it (decision 009). */
export interface SpanIndex {
  readonly traces: TraceColumns;
  readonly spans: number;
  readonly traceCount: number;
  /** Bytes of the spans in the store. */
  readonly bytes: number;
  serviceId(service: string): number;
  /** Adds a trace without spans; its key is above all others. Returns its place. */
  addTrace(traceKey: number): number;
  add(traceKey: number, span: IndexedSpan, arrivedMs: number): void;
  /** Key of a span of the trace; -1 when it is not there. */
  findSpan(traceKey: number, id: IdWords): number;
  /** Operation, start and status of a span of the trace. */
  outline(traceKey: number, id: IdWords): { operation: number; start: number; status: number } | undefined;
  /** The span with this key of the trace has another content. */
  replace(traceKey: number, span: IndexedSpan, replacedBytes: number, arrivedMs: number): void;
  removeTrace(traceKey: number): void;
  removeSpan(traceKey: number, spanKey: number, bytes: number): void;
  /**
   * Keys of traces, newest first, of which a span passes the filter and then `accept`, which is asked by key and origin; at most `limit`.
   * `among` limits the search to these traces.
   */
  find(query: {
    filter: SpanFilter;
    limit: number;
    accept(spanKey: number, origin: number): boolean;
    among?: number[] | undefined;
  }): number[];
  /** Calls `visit` for each span that passes the filter, trace by trace. */
  each(filter: SpanFilter, visit: (segment: SpanSegment, at: number) => void): void;
  /** Ids of operations and origins that spans have. */
  usedNames(): { operations: Set<number>; origins: Set<number> };
}

export function createSpanIndex(): SpanIndex {
  const columns = createSpanColumns();
  const ids = createSpanIds(columns.segments);
  const traces = createTraceColumns();
  const services = new Map<string, number>();
  const total = { spans: 0, traces: 0, bytes: 0 };

  function serviceId(service: string): number {
    const known = services.get(service);
    if (known !== undefined) return known;
    services.set(service, services.size);
    return services.size - 1;
  }

  function addTrace(traceKey: number): number {
    total.traces++;
    return traces.add(traceKey);
  }

  function fill(place: number, slot: number, span: IndexedSpan, arrivedMs: number): void {
    const segment = columns.segments[segmentOf(slot)];
    if (!segment) return;
    const at = placeOf(slot);
    const { start, duration, signatures, signatureAt } = span;
    segment.key[at] = span.key;
    segment.spanId[at * 2] = span.id.high;
    segment.spanId[at * 2 + 1] = span.id.low;
    segment.operation[at] = span.operation;
    segment.origin[at] = span.origin;
    segment.start[at] = start;
    segment.duration[at] = duration;
    segment.status[at] = Math.min(span.status, 3);
    for (let word = 0; word < SIGNATURE_WORDS; word++) {
      segment.signature[at * SIGNATURE_WORDS + word] = signatures[signatureAt + word] ?? 0;
    }
    if (span.isRoot || traces.spans[place] === 0) traces.service[place] = serviceId(span.service);
    traces.arrivedMs[place] = arrivedMs;
    if (start < (traces.firstStart[place] ?? 0)) traces.firstStart[place] = start;
    if (start > (traces.lastStart[place] ?? 0)) traces.lastStart[place] = start;
    if (start + duration > (traces.lastEnd[place] ?? 0)) traces.lastEnd[place] = start + duration;
  }

  function addBytes(place: number, bytes: number): void {
    traces.bytes[place] = (traces.bytes[place] ?? 0) + bytes;
    total.bytes += bytes;
  }

  /** Slot of a span and of the one before it in the chain. */
  function slotOf(place: number, spanKey: number): { slot: number; before: number } {
    let before = -1;
    for (let slot = traces.head[place] ?? -1; slot >= 0; slot = nextOf(slot)) {
      if (columns.segments[segmentOf(slot)]?.key[placeOf(slot)] === spanKey) return { slot, before };
      before = slot;
    }
    return { slot: -1, before };
  }

  function slotWith(traceKey: number, id: IdWords): number {
    const place = traces.find(traceKey);
    if (place < 0) return -1;
    return ids.find(traceKey, { head: traces.head[place] ?? -1, count: traces.spans[place] ?? 0 }, id);
  }

  function nextOf(slot: number): number {
    return columns.segments[segmentOf(slot)]?.next[placeOf(slot)] ?? -1;
  }

  function setNext(slot: number, next: number): void {
    const segment = columns.segments[segmentOf(slot)];
    if (segment) segment.next[placeOf(slot)] = next;
  }

  /** Slot of the first span of the trace that passes the filter and is accepted; -1 without one. */
  function search(place: number, filter: SpanFilter, accept: (segment: SpanSegment, at: number) => boolean): number {
    if ((traces.lastStart[place] ?? 0) < filter.startMin || (traces.firstStart[place] ?? 0) > filter.startMax)
      return -1;
    let slot = traces.head[place] ?? -1;
    while (slot >= 0) {
      const segment = columns.segments[segmentOf(slot)];
      if (!segment) return -1;
      const at = placeOf(slot);
      if (passes(segment, at, filter) && accept(segment, at)) return slot;
      slot = segment.next[at] ?? -1;
    }
    return -1;
  }

  return {
    traces,
    serviceId,
    addTrace,
    get spans() {
      return total.spans;
    },
    get traceCount() {
      return total.traces;
    },
    get bytes() {
      return total.bytes;
    },
    add(traceKey, span, arrivedMs) {
      const known = traces.find(traceKey);
      const place = known < 0 ? addTrace(traceKey) : known;
      const slot = columns.take();
      fill(place, slot, span, arrivedMs);
      setNext(slot, traces.head[place] ?? -1);
      traces.head[place] = slot;
      traces.spans[place] = (traces.spans[place] ?? 0) + 1;
      total.spans++;
      addBytes(place, span.bytes);
      ids.added(traceKey, slot);
    },
    findSpan(traceKey, id) {
      const slot = slotWith(traceKey, id);
      return slot < 0 ? -1 : (columns.segments[segmentOf(slot)]?.key[placeOf(slot)] ?? -1);
    },
    outline(traceKey, id) {
      const slot = slotWith(traceKey, id);
      const segment = columns.segments[segmentOf(slot)];
      if (slot < 0 || !segment) return undefined;
      const at = placeOf(slot);
      return {
        operation: segment.operation[at] ?? 0,
        start: segment.start[at] ?? 0,
        status: segment.status[at] ?? 0,
      };
    },
    replace(traceKey, span, replacedBytes, arrivedMs) {
      const place = traces.find(traceKey);
      const { slot } = slotOf(place, span.key);
      if (slot < 0) return;
      fill(place, slot, span, arrivedMs);
      addBytes(place, span.bytes - replacedBytes);
    },
    removeTrace(traceKey) {
      const place = traces.find(traceKey);
      if (place < 0) return;
      ids.forget(traceKey);
      let slot = traces.head[place] ?? -1;
      while (slot >= 0) {
        const next = nextOf(slot);
        columns.giveBack(slot);
        slot = next;
      }
      total.spans -= traces.spans[place] ?? 0;
      total.bytes -= traces.bytes[place] ?? 0;
      total.traces--;
      traces.remove(place);
    },
    removeSpan(traceKey, spanKey, bytes) {
      const place = traces.find(traceKey);
      const { slot, before } = slotOf(place, spanKey);
      if (slot < 0) return;
      ids.forget(traceKey);
      if (before < 0) traces.head[place] = nextOf(slot);
      else setNext(before, nextOf(slot));
      columns.giveBack(slot);
      traces.spans[place] = (traces.spans[place] ?? 0) - 1;
      total.spans--;
      addBytes(place, -bytes);
    },
    find({ filter, limit, accept, among }) {
      const found: number[] = [];
      const ask = (segment: SpanSegment, at: number) => accept(segment.key[at] ?? 0, segment.origin[at] ?? 0);
      const places = among?.map((key) => traces.find(key)).sort((a, b) => b - a);
      for (let index = 0; index < (places?.length ?? traces.length) && found.length < limit; index++) {
        const place = places ? (places[index] ?? -1) : traces.length - 1 - index;
        if (place >= 0 && search(place, filter, ask) >= 0) found.push(traces.key[place] ?? 0);
      }
      return found;
    },
    each(filter, visit) {
      const goOn = (segment: SpanSegment, at: number) => {
        visit(segment, at);
        return false;
      };
      for (let place = 0; place < traces.length; place++) search(place, filter, goOn);
    },
    usedNames() {
      const used = { operations: new Set<number>(), origins: new Set<number>() };
      this.each(ANY_SPAN, (segment, at) => {
        used.operations.add(segment.operation[at] ?? 0);
        used.origins.add(segment.origin[at] ?? 0);
      });
      return used;
    },
  };
}

/** Lets every span pass. */
export const ANY_SPAN: SpanFilter = {
  operations: undefined,
  startMin: -Infinity,
  startMax: Infinity,
  durationMin: -Infinity,
  durationMax: Infinity,
  statuses: 0b1111,
  tags: [],
  anyTime: true,
};

/** Looks at what most spans fail first: each column is memory of its own. */
function passes(segment: SpanSegment, at: number, filter: SpanFilter): boolean {
  const { operations, tags } = filter;
  for (let index = 0; index < tags.length; index++) {
    const tag = tags[index];
    if (tag && !signed(segment, at, tag.bits) && tag.origins[segment.origin[at] ?? 0] !== 1) return false;
  }
  if (operations && operations[segment.operation[at] ?? 0] !== 1) return false;
  if (filter.anyTime) return ((filter.statuses >>> (segment.status[at] ?? 0)) & 1) === 1;
  const duration = segment.duration[at] ?? 0;
  if (duration < filter.durationMin || duration > filter.durationMax) return false;
  if (((filter.statuses >>> (segment.status[at] ?? 0)) & 1) === 0) return false;
  const start = segment.start[at] ?? 0;
  return start >= filter.startMin && start <= filter.startMax;
}

/** Whether the span's signature has all bits; no bits are those of no attribute. */
function signed(segment: SpanSegment, at: number, bits: Uint8Array | undefined): boolean {
  if (!bits) return false;
  const { signature } = segment;
  const from = at * SIGNATURE_WORDS;
  for (let index = 0; index < bits.length; index++) {
    const bit = bits[index] ?? 0;
    if ((((signature[from + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 0) return false;
  }
  return true;
}
