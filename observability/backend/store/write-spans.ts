import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import type { IndexedAttribute, SpanRecord } from "./records.ts";

/** Traces whose key and times are kept in memory, so that a span of a known trace costs no query. */
const KNOWN_TRACES = 50_000;

interface KnownTrace {
  key: number;
  firstStart: bigint;
  lastStart: bigint;
  lastEnd: bigint;
  changed: boolean;
  indexed: Set<string>;
}

export interface SpanWriter {
  /** Writes spans inside the caller's transaction; the last copy of a (trace id, span id) wins. Returns which were new. */
  write(spans: readonly SpanRecord[]): boolean[];
  /** Forgets what is held in memory: after a rollback or an eviction. */
  forget(): void;
}

export function createSpanWriter(db: DatabaseSync, catalog: Catalog): SpanWriter {
  const addSpan = db.prepare("insert into spans values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing");
  const replaceSpan = db.prepare(
    `update spans set parent_id = ?, operation_id = ?, origin_id = ?, start = ?, duration = ?, status = ?, body = ?
     where trace_key = ? and span_id = ?`,
  );
  const dropLinks = db.prepare("delete from links where trace_key = ? and span_id = ?");
  const addLink = db.prepare("insert or ignore into links values (?, ?, ?, ?)");
  const addAttribute = db.prepare("insert or ignore into indexed_attributes values (?, ?, ?)");
  const findTrace = db.prepare("select key, first_start, last_start, last_end from traces where trace_id = ?");
  findTrace.setReadBigInts(true);
  const addTrace = db.prepare("insert into traces (trace_id, first_start, last_start, last_end) values (?, ?, ?, ?)");
  const updateTrace = db.prepare("update traces set first_start = ?, last_start = ?, last_end = ? where key = ?");
  const known = new Map<string, KnownTrace>();

  function traceOf({ traceId, start, end }: SpanRecord): KnownTrace {
    const id = traceId.toString("latin1");
    let trace = known.get(id);
    if (!trace) {
      trace = loadTrace(traceId, start, end);
      known.set(id, trace);
    }
    if (start < trace.firstStart || start > trace.lastStart || end > trace.lastEnd) {
      if (start < trace.firstStart) trace.firstStart = start;
      if (start > trace.lastStart) trace.lastStart = start;
      if (end > trace.lastEnd) trace.lastEnd = end;
      trace.changed = true;
    }
    return trace;
  }

  function loadTrace(traceId: Buffer, start: bigint, end: bigint): KnownTrace {
    const row = findTrace.get(traceId);
    if (row) {
      const [firstStart, lastStart, lastEnd] = [row.first_start, row.last_start, row.last_end].map(nanoseconds);
      const times = { firstStart: firstStart ?? start, lastStart: lastStart ?? start, lastEnd: lastEnd ?? end };
      return { key: Number(row.key), ...times, changed: false, indexed: new Set() };
    }
    const { lastInsertRowid } = addTrace.run(traceId, start, start, end);
    return {
      key: Number(lastInsertRowid),
      firstStart: start,
      lastStart: start,
      lastEnd: end,
      changed: false,
      indexed: new Set(),
    };
  }

  function indexAttributes(trace: KnownTrace, attributes: readonly IndexedAttribute[]): void {
    for (const { key, value } of attributes) {
      const entry = `${key}=${value}`;
      if (trace.indexed.has(entry)) continue;
      addAttribute.run(key, value, trace.key);
      trace.indexed.add(entry);
    }
  }

  function writeSpan(span: SpanRecord, originId: number, touched: Set<KnownTrace>): boolean {
    const { origin, spanId, parentSpanId, start, statusCode, body } = span;
    const trace = traceOf(span);
    if (trace.changed) touched.add(trace);
    const operation = catalog.operationId(origin.service, span.name, span.kind);
    const duration = span.end > start ? span.end - start : 0n;
    const added = addSpan.run(trace.key, spanId, parentSpanId, operation, originId, start, duration, statusCode, body);
    const isNew = added.changes === 1;
    if (!isNew) {
      replaceSpan.run(parentSpanId, operation, originId, start, duration, statusCode, body, trace.key, spanId);
      dropLinks.run(trace.key, spanId);
    }
    for (const link of span.links) addLink.run(link.traceId, link.spanId, trace.key, spanId);
    if (span.indexed.length > 0) indexAttributes(trace, span.indexed);
    if (origin.indexed.length > 0) indexAttributes(trace, origin.indexed);
    return isNew;
  }

  return {
    write(spans) {
      if (known.size >= KNOWN_TRACES) known.clear();
      const touched = new Set<KnownTrace>();
      const isNew: boolean[] = [];
      let origin: SpanRecord["origin"] | undefined;
      let originId = 0;
      for (const span of spans) {
        if (span.origin !== origin) {
          origin = span.origin;
          originId = catalog.originId(origin);
        }
        isNew.push(writeSpan(span, originId, touched));
      }
      for (const trace of touched) {
        updateTrace.run(trace.firstStart, trace.lastStart, trace.lastEnd, trace.key);
        trace.changed = false;
      }
      return isNew;
    },
    forget: () => known.clear(),
  };
}

function nanoseconds(value: unknown): bigint | undefined {
  return typeof value === "bigint" ? value : undefined;
}
