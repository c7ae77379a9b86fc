import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import type { IndexedAttribute, SpanRecord } from "./records.ts";
import { hashAttributes, SIGNATURE_BYTES, SIGNATURE_WORDS, sign } from "./signature.ts";
import type { IndexedSpan } from "./span-index.ts";
import type { Suggestions } from "./suggestions.ts";

/** Traces whose key and times are kept in memory, so that a span of a known trace costs no query. */
const KNOWN_TRACES = 10_000;

/** What a span or log takes in the database beside its body: columns, its part of indices, room in pages. */
export const ROW_OVERHEAD_BYTES = 128;

interface KnownTrace {
  key: number;
  firstStart: bigint;
  lastStart: bigint;
  lastEnd: bigint;
  indexed: Set<string>;
}

export interface WrittenSpan extends IndexedSpan {
  traceKey: number;
  /** Bytes of the copy of itself that it replaced; undefined when it was new. */
  replacedBytes: number | undefined;
}

export interface SpanWriter {
  /** Writes spans inside the caller's transaction; the last copy of a (trace id, span id) wins. */
  write(spans: readonly SpanRecord[], nowMs: number): WrittenSpan[];
  /** Forgets what is held in memory: after a rollback or an eviction. */
  forget(): void;
}

export interface SpanWriterNeeds {
  db: DatabaseSync;
  catalog: Catalog;
  suggestions: Suggestions;
  /** Signatures are written too: the index can be rebuilt without reading the bodies. */
  keepSignatures: boolean;
}

export function createSpanWriter({ db, catalog, suggestions, keepSignatures }: SpanWriterNeeds): SpanWriter {
  const addSpan = db.prepare("insert into spans values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing");
  const findSpan = db.prepare("select rowid, length(body) as bytes from spans where trace_key = ? and span_id = ?");
  const replaceSpan = db.prepare(
    `update spans set parent_id = ?, operation_id = ?, origin_id = ?, start = ?, duration = ?, status = ?, signature = ?, body = ?
     where rowid = ?`,
  );
  const dropLinks = db.prepare("delete from links where trace_key = ? and span_id = ?");
  const addLink = db.prepare("insert or ignore into links values (?, ?, ?, ?)");
  const addAttribute = db.prepare("insert or ignore into indexed_attributes values (?, ?, ?)");
  const findTrace = db.prepare("select key, first_start, last_start, last_end from traces where trace_id = ?");
  findTrace.setReadBigInts(true);
  const addTrace = db.prepare(
    "insert into traces (trace_id, first_start, last_start, last_end, arrived) values (?, ?, ?, ?, ?)",
  );
  const updateTrace = db.prepare(
    "update traces set first_start = ?, last_start = ?, last_end = ?, arrived = ? where key = ?",
  );
  const known = new Map<string, KnownTrace>();

  function traceOf({ traceId, start, end }: SpanRecord, nowMs: number): KnownTrace {
    const id = traceId.toString("latin1");
    let trace = known.get(id);
    if (!trace) {
      trace = loadTrace(traceId, start, end, nowMs);
      known.set(id, trace);
    }
    if (start < trace.firstStart) trace.firstStart = start;
    if (start > trace.lastStart) trace.lastStart = start;
    if (end > trace.lastEnd) trace.lastEnd = end;
    return trace;
  }

  function loadTrace(traceId: Buffer, start: bigint, end: bigint, nowMs: number): KnownTrace {
    const row = findTrace.get(traceId);
    if (row) {
      const [firstStart, lastStart, lastEnd] = [row.first_start, row.last_start, row.last_end].map(nanoseconds);
      const times = { firstStart: firstStart ?? start, lastStart: lastStart ?? start, lastEnd: lastEnd ?? end };
      return { key: Number(row.key), ...times, indexed: new Set() };
    }
    const { lastInsertRowid } = addTrace.run(traceId, start, start, end, nowMs);
    return { key: Number(lastInsertRowid), firstStart: start, lastStart: start, lastEnd: end, indexed: new Set() };
  }

  function indexAttributes(trace: KnownTrace, attributes: readonly IndexedAttribute[]): void {
    for (const { key, value } of attributes) {
      const entry = `${key}=${value}`;
      if (trace.indexed.has(entry)) continue;
      addAttribute.run(key, value, trace.key);
      trace.indexed.add(entry);
    }
  }

  /** The signature of each span, one after the other; their attributes are suggested from now on. */
  function signAll(spans: readonly SpanRecord[]): Int32Array {
    const signatures = new Int32Array(spans.length * SIGNATURE_WORDS);
    let body: Buffer = EMPTY;
    let offset = 0;
    const visit = (hash: number, start: number, end: number) => {
      sign(signatures, offset, hash);
      if (suggestions.isNew(hash)) suggestions.learn(body, start, end);
    };
    for (const span of spans) {
      body = span.body;
      hashAttributes(body, visit);
      offset += SIGNATURE_WORDS;
    }
    return signatures;
  }

  function writeSpan(span: SpanRecord, originId: number, trace: KnownTrace, signature: Uint8Array | null) {
    const { origin, spanId, parentSpanId, start, statusCode, body } = span;
    const operation = catalog.operationId(origin.service, span.name, span.kind);
    const duration = span.end > start ? span.end - start : 0n;
    const columns = [parentSpanId, operation, originId, start, duration, statusCode, signature, body] as const;
    const added = addSpan.run(trace.key, spanId, ...columns);
    let rowid = Number(added.lastInsertRowid);
    let replacedBytes: number | undefined;
    if (added.changes !== 1) {
      const row = findSpan.get(trace.key, spanId);
      rowid = Number(row?.rowid);
      replacedBytes = Number(row?.bytes) + ROW_OVERHEAD_BYTES;
      replaceSpan.run(...columns, rowid);
      dropLinks.run(trace.key, spanId);
    }
    // Links within a trace are read off its spans (see linksTo): they are most links, and an entry costs half as much as a span.
    for (const link of span.links) {
      if (!link.traceId.equals(span.traceId)) addLink.run(link.traceId, link.spanId, trace.key, spanId);
    }
    if (span.indexed.length > 0) indexAttributes(trace, span.indexed);
    if (origin.indexed.length > 0) indexAttributes(trace, origin.indexed);
    return { rowid, replacedBytes, operation, duration: Number(duration) };
  }

  return {
    write(spans, nowMs) {
      if (known.size >= KNOWN_TRACES) known.clear();
      const touched = new Set<KnownTrace>();
      const signatures = signAll(spans);
      let origin: SpanRecord["origin"] | undefined;
      let originId = 0;
      const written = spans.map((span, index): WrittenSpan => {
        if (span.origin !== origin) {
          origin = span.origin;
          originId = catalog.originId(origin);
        }
        const trace = traceOf(span, nowMs);
        touched.add(trace);
        const signature = keepSignatures
          ? new Uint8Array(signatures.buffer, index * SIGNATURE_BYTES, SIGNATURE_BYTES)
          : null;
        const row = writeSpan(span, originId, trace, signature);
        return {
          ...row,
          traceKey: trace.key,
          origin: originId,
          start: Number(span.start),
          status: span.statusCode,
          bytes: span.body.length + ROW_OVERHEAD_BYTES,
          isRoot: span.parentSpanId.length === 0,
          service: span.origin.service,
          signatures,
          signatureAt: index * SIGNATURE_WORDS,
        };
      });
      for (const trace of touched) {
        updateTrace.run(trace.firstStart, trace.lastStart, trace.lastEnd, nowMs, trace.key);
      }
      return written;
    },
    forget: () => known.clear(),
  };
}

const EMPTY = Buffer.alloc(0);

function nanoseconds(value: unknown): bigint | undefined {
  return typeof value === "bigint" ? value : undefined;
}
