import type { DatabaseSync } from "node:sqlite";
import { spanAttributes } from "../otlp/span-attributes.ts";
import { valueText } from "../otlp/value-text.ts";
import { WireReader } from "../otlp/wire-reader.ts";
import { bufferOf, type Catalog, type Operation } from "./catalog.ts";
import type { IndexedAttribute } from "./records.ts";

/** A stored span as far as counting needs it. Times are nanoseconds. */
export interface ScannedSpan {
  operation: Operation;
  start: bigint;
  duration: bigint;
  statusCode: number;
  traceId: Buffer;
  spanId: Buffer;
  /** Of the span, then of its resource and scope. */
  indexed: IndexedAttribute[];
}

export interface SpanScan {
  /** Place behind the newest span: where a scan of everything that is stored now begins. */
  scanStart(): number;
  /** Up to `limit` spans that were first written before the place, newest first; `next` is where to go on, undefined at the end. */
  scanSpans(query: { before: number; limit: number }): { spans: ScannedSpan[]; next: number | undefined };
}

export function createSpanScan(db: DatabaseSync, catalog: Catalog, indexedKeys: readonly string[]): SpanScan {
  const newest = db.prepare("select max(rowid) as newest from spans");
  const before = db.prepare(
    `select s.rowid as place, s.operation_id, s.origin_id, s.start, s.duration, s.status, s.span_id, s.body, t.trace_id
     from spans s join traces t on t.key = s.trace_key where s.rowid < ? order by s.rowid desc limit ?`,
  );
  before.setReadBigInts(true);
  const keys = indexedKeys.map((key) => Buffer.from(key));

  function indexedIn(body: Buffer, originId: number): IndexedAttribute[] {
    const { resource, scope } = catalog.origin(originId);
    const ofOrigin = [...resource.attributes, ...scope.attributes].filter(({ key }) => indexedKeys.includes(key));
    return [...spanAttributes(new WireReader(body), 0, body.length, keys), ...ofOrigin].map(({ key, value }) => ({
      key,
      value: valueText(value),
    }));
  }

  return {
    scanStart: () => Number(newest.get()?.newest ?? 0) + 1,
    scanSpans({ before: place, limit }) {
      const rows = before.all(place, limit);
      const spans = rows.map((row) => ({
        operation: catalog.operation(Number(row.operation_id)),
        start: BigInt(String(row.start)),
        duration: BigInt(String(row.duration)),
        statusCode: Number(row.status),
        traceId: bufferOf(row.trace_id),
        spanId: bufferOf(row.span_id),
        indexed: indexedIn(bufferOf(row.body), Number(row.origin_id)),
      }));
      const last = rows.at(-1);
      return { spans, next: last && rows.length === limit ? Number(last.place) : undefined };
    },
  };
}
