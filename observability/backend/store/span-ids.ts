import { placeOf, type SpanSegment, segmentOf } from "./span-columns.ts";

/** The eight bytes of a span's id as two numbers. */
export interface IdWords {
  high: number;
  low: number;
}

/** Spans of a trace beyond which its spans are found by a table rather than by going through them. */
const LARGE_TRACE = 256;
const MOST_IN_TABLES = 1 << 20;

interface Table {
  slots: Int32Array;
  used: number;
}

/** Finds spans of large traces by their id. The tables are made when they are needed, and may be thrown away at any time. */
export interface SpanIds {
  /** Slot of the span among the `count` spans of the chain that begins with `head`; -1 when it is not there. */
  find(traceKey: number, chain: { head: number; count: number }, id: IdWords): number;
  /** A span was added to the trace. */
  added(traceKey: number, slot: number): void;
  /** Slots of the trace have been given back. */
  forget(traceKey: number): void;
}

const SERVER = 2;

/** A SERVER may have the id of the CLIENT that calls it (Zipkin's way): they are two spans, so a SERVER's words are its own. */
export function wordsOf(id: Uint8Array, kind: number): IdWords {
  const high = word(id, 0);
  return { high: kind === SERVER ? ~high : high, low: word(id, 4) };
}

function word(id: Uint8Array, at: number): number {
  return ((id[at] ?? 0) << 24) | ((id[at + 1] ?? 0) << 16) | ((id[at + 2] ?? 0) << 8) | (id[at + 3] ?? 0);
}

export function createSpanIds(segments: readonly SpanSegment[]): SpanIds {
  const tables = new Map<number, Table>();
  let held = 0;

  const highOf = (slot: number) => segments[segmentOf(slot)]?.spanId[placeOf(slot) * 2] ?? 0;
  const lowOf = (slot: number) => segments[segmentOf(slot)]?.spanId[placeOf(slot) * 2 + 1] ?? 0;
  const nextOf = (slot: number) => segments[segmentOf(slot)]?.next[placeOf(slot)] ?? -1;

  /** Where the id is in the table, or the free entry where it would be. */
  function entryOf({ slots }: Table, high: number, low: number): number {
    const mask = slots.length - 1;
    let entry = hashOf(high, low) & mask;
    for (;;) {
      const slot = (slots[entry] ?? 0) - 1;
      if (slot < 0 || (highOf(slot) === high && lowOf(slot) === low)) return entry;
      entry = (entry + 1) & mask;
    }
  }

  function put(table: Table, slot: number): void {
    const entry = entryOf(table, highOf(slot), lowOf(slot));
    if (table.slots[entry] === 0) table.used++;
    table.slots[entry] = slot + 1;
  }

  function makeTable(traceKey: number, head: number, count: number): Table {
    forget(traceKey);
    const table: Table = { slots: new Int32Array(2 ** Math.ceil(Math.log2(count * 3))), used: 0 };
    for (let slot = head; slot >= 0; slot = nextOf(slot)) put(table, slot);
    if (held + table.slots.length > MOST_IN_TABLES) {
      tables.clear();
      held = 0;
    }
    tables.set(traceKey, table);
    held += table.slots.length;
    return table;
  }

  function forget(traceKey: number): void {
    held -= tables.get(traceKey)?.slots.length ?? 0;
    tables.delete(traceKey);
  }

  return {
    find(traceKey, { head, count }, { high, low }) {
      if (count > LARGE_TRACE) {
        const table = tables.get(traceKey) ?? makeTable(traceKey, head, count);
        return (table.slots[entryOf(table, high, low)] ?? 0) - 1;
      }
      let slot = head;
      while (slot >= 0) {
        const segment = segments[segmentOf(slot)];
        const at = placeOf(slot);
        if (!segment) return -1;
        if (segment.spanId[at * 2 + 1] === low && segment.spanId[at * 2] === high) return slot;
        slot = segment.next[at] ?? -1;
      }
      return -1;
    },
    added(traceKey, slot) {
      const table = tables.get(traceKey);
      if (!table) return;
      put(table, slot);
      // Made anew, larger, when it is needed next.
      if (table.used * 3 > table.slots.length * 2) forget(traceKey);
    },
    forget,
  };
}

function hashOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
