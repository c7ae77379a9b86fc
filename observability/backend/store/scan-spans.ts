import type { DatabaseSync } from "node:sqlite";
import { spanAttributes } from "../otlp/span-attributes.ts";
import { valueText } from "../otlp/value-text.ts";
import { WireReader } from "../otlp/wire-reader.ts";
import { bufferOf } from "./buffer-of.ts";
import type { Catalog, Operation } from "./catalog.ts";
import { wholeSpans } from "./read-chunks.ts";
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
  /** Some `limit` spans (more by less than a request's of one trace) that were first written before the place, newest first; `next` is where to go on, undefined at the end. */
  scanSpans(query: { before: number; limit: number }): { spans: ScannedSpan[]; next: number | undefined };
}

export function createSpanScan(db: DatabaseSync, catalog: Catalog, indexedKeys: readonly string[]): SpanScan {
  const newest = db.prepare("select max(id) as newest from span_chunks");
  const before = db.prepare(
    `select s.id, s.head, s.body, t.trace_id from span_chunks s cross join traces t on t.key = s.trace_key
     where s.id < ? order by s.id desc`,
  );
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
      const spans: ScannedSpan[] = [];
      for (const row of before.iterate(place)) {
        if (spans.length >= limit) return { spans, next: Number(row.id) + 1 };
        const traceId = bufferOf(row.trace_id);
        for (const { head, position, start, body } of wholeSpans(row).reverse()) {
          spans.push({
            operation: catalog.operation(head.operation(position)),
            start,
            duration: head.duration(position),
            statusCode: head.status(position),
            traceId,
            spanId: head.spanId(position),
            indexed: indexedIn(body, head.origin(position)),
          });
        }
      }
      return { spans, next: undefined };
    },
  };
}
