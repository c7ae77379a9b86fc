import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import type { ChunkTable, SignedEntry } from "./chunk-table.ts";
import type { SpanRecord } from "./records.ts";
import { hashAttributes, SIGNATURE_BYTES, SIGNATURE_WORDS, sign } from "./signature.ts";
import { CHUNK_BYTES, CHUNK_SPANS, chunkOf, positionOf, spanKeyOf } from "./span-chunk.ts";
import { type IdWords, wordsOf } from "./span-ids.ts";
import type { IndexedSpan, SpanIndex } from "./span-index.ts";
import type { Suggestions } from "./suggestions.ts";
import { createTraceRows, type TraceRow } from "./trace-rows.ts";

/** What a span or log takes in the database beside its body: columns, its part of indices, room in pages. */
export const ROW_OVERHEAD_BYTES = 128;

/** A span of a request on its way into the store: written, then known to the index. */
export interface WrittenSpan extends IndexedSpan, SignedEntry {
  traceKey: number;
  /** Bytes of the copy of itself that was in the store before and that it replaced; undefined when there was none. */
  replacedBytes: number | undefined;
}

export interface Written {
  /** Each span once: of copies in the same request the last. */
  spans: WrittenSpan[];
  /** By place in the request: whether no copy of the span came before. */
  isNew: boolean[];
}

export interface SpanWriter {
  /** Writes spans inside the caller's transaction; the last copy of a (trace id, span id) wins; a CLIENT and a SERVER are no copies of each other. */
  write(spans: readonly SpanRecord[], nowMs: number): Written;
  /** Forgets what is held in memory: after a rollback or an eviction. */
  forget(): void;
}

export interface SpanWriterNeeds {
  db: DatabaseSync;
  chunks: ChunkTable;
  catalog: Catalog;
  index: SpanIndex;
  suggestions: Suggestions;
  /** Signatures are written too: the index can be rebuilt without reading the bodies. */
  keepSignatures: boolean;
}

/** What a request brings of one trace. */
interface Arrival {
  trace: TraceRow;
  spans: WrittenSpan[];
  /** Places in `spans` by id, when there are many. */
  byId: Map<string, number> | undefined;
}

/** Spans of an arrival up to which they are looked through for a copy one by one. */
const FEW = 32;

export function createSpanWriter({
  db,
  chunks,
  catalog,
  index,
  suggestions,
  keepSignatures,
}: SpanWriterNeeds): SpanWriter {
  const traces = createTraceRows(db);
  const dropLinks = db.prepare("delete from links where trace_key = ? and span_id = ?");
  const addLink = db.prepare("insert or ignore into links values (?, ?, ?, ?)");

  /** The span whose attributes `visit` is told of. */
  let signed: { words: Int32Array; offset: number; body: Buffer } = {
    words: new Int32Array(0),
    offset: 0,
    body: EMPTY,
  };
  const visit = (hash: number, start: number, end: number) => {
    sign(signed.words, signed.offset, hash);
    if (suggestions.isNew(hash)) suggestions.learn(signed.body, start, end);
  };

  /** Signs the span, too; its attributes are suggested from now on. */
  function entryOf(span: SpanRecord, origin: number, signatures: Int32Array, place: number): WrittenSpan {
    const { spanId, parentSpanId, body } = span;
    const signatureAt = place * SIGNATURE_WORDS;
    signed = { words: signatures, offset: signatureAt, body };
    hashAttributes(body, visit);
    const { start, end, statusCode } = span;
    const { service } = span.origin;
    return {
      span,
      spanId,
      parentSpanId,
      body,
      operation: catalog.operationId(service, span.name, span.kind),
      origin,
      signature: keepSignatures ? new Uint8Array(signatures.buffer, place * SIGNATURE_BYTES, SIGNATURE_BYTES) : EMPTY,
      traceKey: 0,
      key: -1,
      id: wordsOf(spanId, span.kind),
      start: Number(start),
      duration: end > start ? Number(end - start) : 0,
      status: statusCode,
      bytes: body.length + ROW_OVERHEAD_BYTES,
      isRoot: parentSpanId.length === 0,
      service,
      signatures,
      signatureAt,
      replacedBytes: undefined,
    };
  }

  function writeArrival({ trace, spans }: Arrival, nowMs: number): void {
    traces.write(trace, nowMs);
    const added: WrittenSpan[] = [];
    const replaced: WrittenSpan[] = [];
    for (const entry of spans) {
      entry.traceKey = trace.key;
      (entry.key < 0 ? added : replaced).push(entry);
    }
    for (const chunk of inChunks(added)) {
      const chunkId = chunks.add(trace.key, chunk);
      for (let position = 0; position < chunk.length; position++) {
        const entry = chunk[position];
        if (entry) entry.key = spanKeyOf(chunkId, position);
      }
    }
    if (replaced.length > 0) replaceAll(replaced);
    for (const { span, spanId } of spans) {
      // Links within a trace are read off its spans (see linksTo): they are most links, and an entry costs more than a span.
      for (const link of span.mayLinkElsewhere === false ? [] : span.links) {
        if (!link.traceId.equals(trace.traceId)) addLink.run(link.traceId, link.spanId, trace.key, spanId);
      }
      if (span.indexed.length > 0) traces.index(trace, span.indexed);
      if (span.origin.indexed.length > 0) traces.index(trace, span.origin.indexed);
    }
  }

  function replaceAll(replaced: readonly WrittenSpan[]): void {
    for (const [chunkId, entries] of Map.groupBy(replaced, ({ key }) => chunkOf(key))) {
      const byPosition = new Map(entries.map((entry) => [positionOf(entry.key), entry]));
      const lengths = chunks.replace(chunkId, byPosition);
      for (const [position, entry] of byPosition) {
        entry.replacedBytes = (lengths.get(position) ?? 0) + ROW_OVERHEAD_BYTES;
        dropLinks.run(entry.traceKey, entry.spanId);
      }
    }
  }

  return {
    write(spans, nowMs) {
      traces.tidy();
      const signatures = new Int32Array(spans.length * SIGNATURE_WORDS);
      const arrivals = new Map<TraceRow, Arrival>();
      const isNew: boolean[] = [];
      let origin: SpanRecord["origin"] | undefined;
      let originId = 0;
      let arrival: Arrival | undefined;
      for (let place = 0; place < spans.length; place++) {
        const span = spans[place];
        if (!span) continue;
        if (span.origin !== origin) {
          origin = span.origin;
          originId = catalog.originId(origin);
        }
        const trace = traces.of(span);
        if (arrival?.trace !== trace) {
          arrival = arrivals.get(trace) ?? { trace, spans: [], byId: undefined };
          arrivals.set(trace, arrival);
        }
        const entry = entryOf(span, originId, signatures, place);
        const copy = copyIn(arrival, entry);
        if (copy >= 0) {
          entry.key = arrival.spans[copy]?.key ?? -1;
          arrival.spans[copy] = entry;
        } else {
          if (trace.key > 0) entry.key = index.findSpan(trace.key, entry.id);
          arrival.spans.push(entry);
        }
        isNew.push(copy < 0 && entry.key < 0);
      }
      for (const one of arrivals.values()) writeArrival(one, nowMs);
      return { spans: [...arrivals.values()].flatMap((one) => one.spans), isNew };
    },
    forget: traces.forget,
  };
}

/** A span is read with its whole chunk: neither many nor long ones are in it. */
function* inChunks(entries: readonly WrittenSpan[]): Iterable<readonly WrittenSpan[]> {
  let [from, bytes] = [0, 0];
  for (let at = 0; at < entries.length; at++) {
    const size = entries[at]?.bytes ?? 0;
    if (at > from && (at - from === CHUNK_SPANS || bytes + size > CHUNK_BYTES)) {
      yield entries.slice(from, at);
      [from, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (entries.length > 0) yield entries.slice(from);
}

/** Place of a copy of the span that came before in the same request; -1 without one. */
function copyIn(arrival: Arrival, entry: WrittenSpan): number {
  const { spans } = arrival;
  if (spans.length < FEW) return findIn(spans, entry.id);
  arrival.byId ??= new Map(spans.map((one, place) => [keyOf(one), place]));
  const key = keyOf(entry);
  const known = arrival.byId.get(key);
  if (known === undefined) arrival.byId.set(key, spans.length);
  return known ?? -1;
}

function keyOf({ id }: WrittenSpan): string {
  return `${id.high} ${id.low}`;
}

function findIn(spans: readonly WrittenSpan[], { high, low }: IdWords): number {
  for (let place = 0; place < spans.length; place++) {
    const id = spans[place]?.id;
    if (id?.low === low && id.high === high) return place;
  }
  return -1;
}

const EMPTY = Buffer.alloc(0);
