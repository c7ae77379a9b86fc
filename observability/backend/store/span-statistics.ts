import type { DatabaseSync } from "node:sqlite";
import type { Catalog, Operation } from "./catalog.ts";
import { createChunkReader } from "./read-chunks.ts";
import { ANY_SPAN, type SpanIndex } from "./span-index.ts";

export interface ServiceCall {
  parent: string;
  child: string;
  callCount: number;
}

/** A span as a number in a time series. */
export interface SpanSample {
  operation: Operation;
  /** Milliseconds since the epoch at which the span ended. */
  endedAtMs: number;
  durationMs: number;
  failed: boolean;
}

export interface SpanStatistics {
  /**
   * Calls between services: a span whose parent is in the same trace is one; traces lie wholly inside the window (nanoseconds). Of the traces
   * with keys beyond `after`, up to `until`.
   */
  calls(window: { from: bigint; to: bigint; after?: number; until?: number }): ServiceCall[];
  /** Of the trace that was begun last; 0 without one. */
  lastTraceKey(): number;
  /** Spans of a service that ended in the window (milliseconds), in order of their end. */
  samples(query: { services: readonly string[]; kinds: readonly number[]; fromMs: number; toMs: number }): SpanSample[];
}

export function createSpanStatistics({
  db,
  catalog,
  index,
}: {
  db: DatabaseSync;
  catalog: Catalog;
  index: SpanIndex;
}): SpanStatistics {
  const traces = db.prepare("select key from traces where key > ? and key <= ? and first_start > ? and last_end < ?");
  const lastKey = db.prepare("select max(key) as last from traces");
  const chunks = createChunkReader(db);

  return {
    lastTraceKey: () => Number(lastKey.get()?.last ?? 0),
    calls({ from, to, after = 0, until = Number.MAX_SAFE_INTEGER }) {
      const counts = new Map<string, ServiceCall>();
      for (const { key } of traces.all(after, until, from, to)) {
        const services = new Map<string, string>();
        const spans = chunks.outlines(Number(key));
        for (const { head, position } of spans) {
          services.set(latin1(head.spanId(position)), catalog.operation(head.operation(position)).service);
        }
        for (const { head, position } of spans) {
          const parent = services.get(latin1(head.parentSpanId(position)));
          if (parent === undefined) continue;
          const child = catalog.operation(head.operation(position)).service;
          const pair = JSON.stringify([parent, child]);
          const known = counts.get(pair) ?? { parent, child, callCount: 0 };
          known.callCount++;
          counts.set(pair, known);
        }
      }
      return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
    },
    samples({ services, kinds, fromMs, toMs }) {
      const wanted = Array.from(catalog.operations()).filter(
        ({ service, kind }) => services.includes(service) && kinds.includes(kind),
      );
      const operations = new Uint8Array(Math.max(0, ...wanted.map(({ id }) => id)) + 1);
      for (const { id } of wanted) operations[id] = 1;
      const samples: SpanSample[] = [];
      index.each({ ...ANY_SPAN, operations, startMax: toMs * 1e6, anyTime: false }, (segment, at) => {
        const durationMs = (segment.duration[at] ?? 0) / 1e6;
        const endedAtMs = (segment.start[at] ?? 0) / 1e6 + durationMs;
        if (endedAtMs < fromMs || endedAtMs > toMs) return;
        const operation = catalog.operation(segment.operation[at] ?? 0);
        samples.push({ operation, endedAtMs, durationMs, failed: segment.status[at] === 2 });
      });
      return samples.sort((a, b) => a.endedAtMs - b.endedAtMs);
    },
  };
}

function latin1(id: Buffer): string {
  return id.toString("latin1");
}
