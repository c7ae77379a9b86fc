import type { DatabaseSync } from "node:sqlite";
import { decodeMessage } from "../otlp/decode-message.ts";
import type { LogRecord, Origin, OriginSpan } from "../otlp/model.ts";
import { logRecord, span } from "../otlp/otlp-types.ts";
import { bufferOf } from "./buffer-of.ts";
import type { Catalog, Operation } from "./catalog.ts";
import { createChunkReader } from "./read-chunks.ts";
import { wordsOf } from "./span-ids.ts";
import type { SpanIndex } from "./span-index.ts";

/** A span without its attributes: what lists, counts and graphs need. Times are nanoseconds. */
export interface SpanOutline {
  spanId: string;
  /** "" for a root. */
  parentSpanId: string;
  operation: Operation;
  start: bigint;
  duration: bigint;
  statusCode: number;
}

export interface StoredLog {
  record: LogRecord;
  origin: Origin;
}

/** One end of a link seen from the other: the span that carries the link. */
export interface BackLink {
  traceId: string;
  spanId: string;
  /** The span of the asked trace that it points to. */
  targetSpanId: string;
  service: string;
  name: string;
  statusCode: number;
}

export interface TraceReader {
  /** The store's own key of a trace, by its 32-digit id. */
  traceKey(traceId: string): number | undefined;
  traceId(key: number): string;
  /** Traces whose id begins with these hex digits, `limit` of them at most. */
  tracesFrom(prefix: string, limit: number): { key: number; traceId: string }[];
  /** All spans of a trace, earliest start first; empty for an unknown key. */
  spans(key: number): OriginSpan[];
  outlines(key: number): SpanOutline[];
  /** Log records of a trace in time order. */
  logs(query: { traceId: string; spanId?: string | undefined; limit: number }): StoredLog[];
  linksTo(traceId: string): BackLink[];
}

/** The links of a stored span; one to ids that are none is no link. */
function linksIn(body: Buffer): { traceId: string; spanId: string }[] {
  return decodeMessage(span, body).links.filter(({ traceId, spanId }) => traceId.length === 32 && spanId.length === 16);
}

interface FoundLink {
  traceId: string;
  spanId: string;
  targetSpanId: string;
  operation: number;
  start: number;
  status: number;
}

const SERVER = 2;

export interface TraceReaderNeeds {
  catalog: Catalog;
  index: SpanIndex;
}

export function createTraceReader(db: DatabaseSync, { catalog, index }: TraceReaderNeeds): TraceReader {
  const keyOf = db.prepare("select key from traces where trace_id = ?");
  const idOf = db.prepare("select trace_id from traces where key = ?");
  const between = db.prepare(
    "select key, trace_id from traces where trace_id between ? and ? order by trace_id limit ?",
  );
  const chunks = createChunkReader(db);
  const logsOf = db.prepare(
    "select origin_id, body from logs where trace_id = ?1 and (length(?2) is not 8 or span_id = ?2) order by time, id limit ?3",
  );
  const linksTo = db.prepare(
    "select t.trace_id, l.trace_key, l.span_id, l.target_span from links l join traces t on t.key = l.trace_key where l.target_trace = ?",
  );
  const hex = (bytes: unknown) => bufferOf(bytes).toString("hex");

  function traceKey(traceId: string): number | undefined {
    const key = keyOf.get(Buffer.from(traceId, "hex"))?.key;
    return key === undefined || key === null ? undefined : Number(key);
  }

  function linksWithin(traceId: string): FoundLink[] {
    const key = traceKey(traceId);
    const spans = key === undefined ? [] : chunks.spans(key);
    return spans.flatMap(({ head, position, start, body }) =>
      linksIn(body)
        .filter((link) => link.traceId === traceId)
        .map((link) => ({
          traceId,
          spanId: hex(head.spanId(position)),
          targetSpanId: link.spanId,
          operation: head.operation(position),
          start: Number(start),
          status: head.status(position),
        })),
    );
  }

  function linksFrom(row: Record<string, unknown>): FoundLink[] {
    const spanId = bufferOf(row.span_id);
    const traceKey = Number(row.trace_key);
    const outline = index.outline(traceKey, wordsOf(spanId, 0)) ?? index.outline(traceKey, wordsOf(spanId, SERVER));
    const ids = { traceId: hex(row.trace_id), spanId: hex(spanId), targetSpanId: hex(row.target_span) };
    return outline ? [{ ...ids, ...outline }] : [];
  }

  return {
    traceKey,
    traceId: (key) => hex(idOf.get(key)?.trace_id),
    tracesFrom(prefix, limit) {
      const [least, most] = ["0", "f"].map((digit) => Buffer.from(prefix.padEnd(32, digit), "hex"));
      return between
        .all(least ?? null, most ?? null, limit)
        .map(({ key, trace_id }) => ({ key: Number(key), traceId: hex(trace_id) }));
    },
    spans: (key) =>
      chunks.spans(key).map(({ head, position, body }) => ({
        // A parent whose id is none, of zeros or of another length, is no parent.
        span: { ...decodeMessage(span, body), parentSpanId: hex(head.parentSpanId(position)) },
        origin: catalog.origin(head.origin(position)),
      })),
    outlines: (key) =>
      chunks.outlines(key).map(({ head, position, start }) => ({
        spanId: hex(head.spanId(position)),
        parentSpanId: hex(head.parentSpanId(position)),
        operation: catalog.operation(head.operation(position)),
        start,
        duration: head.duration(position),
        statusCode: head.status(position),
      })),
    logs({ traceId, spanId = "", limit }) {
      return logsOf.all(Buffer.from(traceId, "hex"), Buffer.from(spanId, "hex"), limit).map((row) => ({
        record: decodeMessage(logRecord, bufferOf(row.body)),
        origin: catalog.origin(Number(row.origin_id)),
      }));
    },
    linksTo(traceId) {
      const elsewhere = linksTo.all(Buffer.from(traceId, "hex")).flatMap(linksFrom);
      return [...linksWithin(traceId.toLowerCase()), ...elsewhere]
        .sort((a, b) => a.start - b.start)
        .map(({ operation, start: _, status, ...ids }) => {
          const { service, name } = catalog.operation(operation);
          return { ...ids, service, name, statusCode: status };
        });
    },
  };
}
