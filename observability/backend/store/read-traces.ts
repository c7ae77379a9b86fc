import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { decodeMessage } from "../otlp/decode-message.ts";
import type { LogRecord, Origin, OriginSpan } from "../otlp/model.ts";
import { logRecord, span } from "../otlp/otlp-types.ts";
import { bufferOf, type Catalog, type Operation } from "./catalog.ts";

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

export function createTraceReader(db: DatabaseSync, catalog: Catalog): TraceReader {
  const keyOf = db.prepare("select key from traces where trace_id = ?");
  const idOf = db.prepare("select trace_id from traces where key = ?");
  const spansOf = db.prepare("select origin_id, body from spans where trace_key = ? order by start, span_id");
  const outlinesOf = db.prepare(
    "select span_id, parent_id, operation_id, start, duration, status from spans where trace_key = ? order by start, span_id",
  );
  outlinesOf.setReadBigInts(true);
  const logsOf = db.prepare(
    "select origin_id, body from logs where trace_id = ?1 and (length(?2) is not 8 or span_id = ?2) order by time, id limit ?3",
  );
  const linksTo = db.prepare(
    `select t.trace_id, l.span_id, l.target_span, s.operation_id, s.status, cast(s.start as real) as start from links l
     join traces t on t.key = l.trace_key join spans s on s.trace_key = l.trace_key and s.span_id = l.span_id
     where l.target_trace = ?`,
  );
  const linkersOf = db.prepare(
    `select span_id, operation_id, status, cast(start as real) as start, body from spans
     where trace_key = (select key from traces where trace_id = ?)`,
  );
  const hex = (bytes: unknown) => bufferOf(bytes).toString("hex");

  return {
    traceKey(traceId) {
      const key = keyOf.get(Buffer.from(traceId, "hex"))?.key;
      return key === undefined || key === null ? undefined : Number(key);
    },
    traceId: (key) => hex(idOf.get(key)?.trace_id),
    spans: (key) =>
      spansOf.all(key).map((row) => ({
        span: decodeMessage(span, bufferOf(row.body)),
        origin: catalog.origin(Number(row.origin_id)),
      })),
    outlines: (key) =>
      outlinesOf.all(key).map((row) => ({
        spanId: hex(row.span_id),
        parentSpanId: hex(row.parent_id),
        operation: catalog.operation(Number(row.operation_id)),
        start: BigInt(String(row.start)),
        duration: BigInt(String(row.duration)),
        statusCode: Number(row.status),
      })),
    logs({ traceId, spanId = "", limit }) {
      return logsOf.all(Buffer.from(traceId, "hex"), Buffer.from(spanId, "hex"), limit).map((row) => ({
        record: decodeMessage(logRecord, bufferOf(row.body)),
        origin: catalog.origin(Number(row.origin_id)),
      }));
    },
    linksTo(traceId) {
      const id = Buffer.from(traceId, "hex");
      const within = linkersOf.all(id).flatMap((row): Record<string, SQLOutputValue>[] =>
        linksIn(bufferOf(row.body))
          .filter((link) => link.traceId === traceId.toLowerCase())
          .map((link) => ({ ...row, trace_id: id, target_span: Buffer.from(link.spanId, "hex") })),
      );
      return [...within, ...linksTo.all(id)]
        .sort((a, b) => Number(a.start) - Number(b.start))
        .map((row) => {
          const { service, name } = catalog.operation(Number(row.operation_id));
          const ids = { traceId: hex(row.trace_id), spanId: hex(row.span_id), targetSpanId: hex(row.target_span) };
          return { ...ids, service, name, statusCode: Number(row.status) };
        });
    },
  };
}
