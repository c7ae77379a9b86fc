import type { DatabaseSync } from "node:sqlite";
import type { IndexedAttribute, SpanRecord } from "./records.ts";

/** Traces whose key and times are kept in memory, so that a span of a known trace costs no query. */
const KNOWN_TRACES = 4_000;

/** A trace as a request adds to it. Times are nanoseconds. */
export interface TraceRow {
  traceId: Buffer;
  /** 0 until it is written. */
  key: number;
  firstStart: bigint;
  lastStart: bigint;
  lastEnd: bigint;
  /** Its entries in the index of attributes, as far as they are known. */
  indexed: Set<string>;
  lastIndexed: readonly IndexedAttribute[] | undefined;
}

/** The rows of traces and of their indexed attributes; all writes are inside the caller's transaction. */
export interface TraceRows {
  /** The trace of a span; its times hold the span's from now on. */
  of(span: SpanRecord): TraceRow;
  /** Writes the trace's times; a new trace gets its key. */
  write(trace: TraceRow, nowMs: number): void;
  /** Enters attributes of a span of a trace that has a key. */
  index(trace: TraceRow, attributes: readonly IndexedAttribute[]): void;
  /** Forgets what is held in memory: after a rollback or an eviction. */
  forget(): void;
  /** Keeps what is held in memory bounded: between requests. */
  tidy(): void;
}

export function createTraceRows(db: DatabaseSync): TraceRows {
  const find = db.prepare("select key, first_start, last_start, last_end from traces where trace_id = ?");
  find.setReadBigInts(true);
  const add = db.prepare(
    "insert into traces (trace_id, first_start, last_start, last_end, arrived) values (?, ?, ?, ?, ?)",
  );
  const update = db.prepare(
    "update traces set first_start = ?, last_start = ?, last_end = ?, arrived = ? where key = ?",
  );
  const addAttribute = db.prepare("insert or ignore into indexed_attributes values (?, ?, ?)");
  const known = new Map<string, TraceRow>();
  let last: TraceRow | undefined;

  function load(traceId: Buffer, { start, end }: SpanRecord): TraceRow {
    const row = find.get(traceId);
    const [key, firstStart, lastStart, lastEnd] = [row?.key, row?.first_start, row?.last_start, row?.last_end];
    return {
      // A copy: the span's is a view of its whole request.
      traceId: Buffer.from(traceId),
      key: Number(key ?? 0),
      firstStart: nanoseconds(firstStart) ?? start,
      lastStart: nanoseconds(lastStart) ?? start,
      lastEnd: nanoseconds(lastEnd) ?? end,
      indexed: new Set(),
      lastIndexed: undefined,
    };
  }

  return {
    of(span) {
      const { traceId, start, end } = span;
      if (!last || !isSame(last.traceId, traceId)) {
        const id = traceId.toString("latin1");
        last = known.get(id) ?? load(traceId, span);
        known.set(id, last);
      }
      if (start < last.firstStart) last.firstStart = start;
      if (start > last.lastStart) last.lastStart = start;
      if (end > last.lastEnd) last.lastEnd = end;
      return last;
    },
    write(trace, nowMs) {
      const { traceId, key, firstStart, lastStart, lastEnd } = trace;
      if (key > 0) update.run(firstStart, lastStart, lastEnd, nowMs, key);
      else trace.key = Number(add.run(traceId, firstStart, lastStart, lastEnd, nowMs).lastInsertRowid);
    },
    index(trace, attributes) {
      if (attributes === trace.lastIndexed) return;
      trace.lastIndexed = attributes;
      for (const { key, value } of attributes) {
        const entry = `${key}=${value}`;
        if (trace.indexed.has(entry)) continue;
        addAttribute.run(key, value, trace.key);
        trace.indexed.add(entry);
      }
    },
    forget() {
      known.clear();
      last = undefined;
    },
    tidy() {
      if (known.size < KNOWN_TRACES) return;
      known.clear();
      last = undefined;
    },
  };
}

function isSame(some: Buffer, other: Buffer): boolean {
  for (let index = 0; index < some.length; index++) if (some[index] !== other[index]) return false;
  return some.length === other.length;
}

function nanoseconds(value: unknown): bigint | undefined {
  return typeof value === "bigint" ? value : undefined;
}
