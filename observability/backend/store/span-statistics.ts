import type { DatabaseSync } from "node:sqlite";
import type { Catalog, Operation } from "./catalog.ts";

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
  /** Calls between services: a span whose parent is in the same trace is one; traces lie wholly inside the window (nanoseconds). */
  calls(window: { from: bigint; to: bigint }): ServiceCall[];
  /** Spans of a service that ended in the window (milliseconds), in order of their end. */
  samples(query: { services: readonly string[]; kinds: readonly number[]; fromMs: number; toMs: number }): SpanSample[];
}

export function createSpanStatistics(db: DatabaseSync, catalog: Catalog): SpanStatistics {
  const calls = db.prepare(
    `select p.operation_id as parent, c.operation_id as child, count(*) as calls
     from traces t cross join spans c on c.trace_key = t.key
     join spans p on p.trace_key = c.trace_key and p.span_id = c.parent_id
     where t.first_start > ? and t.last_end < ? group by p.operation_id, c.operation_id`,
  );
  const ended = db.prepare(
    `select s.operation_id, s.status, (s.start + s.duration) / 1000000.0 as ended, s.duration / 1000000.0 as took
     from traces t cross join spans s on s.trace_key = t.key
     where t.last_end >= ? and t.first_start <= ? and s.start + s.duration between ? and ? order by ended`,
  );

  return {
    calls({ from, to }) {
      const counts = new Map<string, ServiceCall>();
      for (const row of calls.all(from, to)) {
        const parent = catalog.operation(Number(row.parent)).service;
        const child = catalog.operation(Number(row.child)).service;
        const pair = JSON.stringify([parent, child]);
        const known = counts.get(pair) ?? { parent, child, callCount: 0 };
        known.callCount += Number(row.calls);
        counts.set(pair, known);
      }
      return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
    },
    samples({ services, kinds, fromMs, toMs }) {
      const from = BigInt(Math.floor(fromMs)) * 1_000_000n;
      const to = BigInt(Math.ceil(toMs)) * 1_000_000n;
      const samples: SpanSample[] = [];
      for (const row of ended.iterate(from, to, from, to)) {
        const operation = catalog.operation(Number(row.operation_id));
        if (!services.includes(operation.service) || !kinds.includes(operation.kind)) continue;
        samples.push({
          operation,
          endedAtMs: Number(row.ended),
          durationMs: Number(row.took),
          failed: Number(row.status) === 2,
        });
      }
      return samples;
    },
  };
}
