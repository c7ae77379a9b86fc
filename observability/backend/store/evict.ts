import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import { type Caps, chooseEvictions, lowered } from "./choose-evictions.ts";
import type { ChunkTable } from "./chunk-table.ts";
import { createChunkReader } from "./read-chunks.ts";
import { spanKeyOf } from "./span-chunk.ts";
import type { SpanIndex } from "./span-index.ts";
import { ROW_OVERHEAD_BYTES } from "./write-spans.ts";

export interface LogTotals {
  logs: number;
  logBytes: number;
}

/** What was deleted from the database; the index follows with `applyEviction` when the transaction is through. */
export interface Eviction extends LogTotals {
  /** Keys of traces that went whole. */
  traces: number[];
  /** Spans that were cut from a trace. */
  spans: { traceKey: number; spanKey: number; bytes: number }[];
  /** Latest start of what went; milliseconds since the epoch. */
  untilMs: number;
}

export interface Evictor {
  /** Deletes what is over the caps, inside the caller's transaction. */
  evict(caps: Caps, held: LogTotals, nowMs: number): Eviction;
  /** Names that no span and no log uses any more go, after each `turnover` evicted spans. Inside the caller's transaction. */
  pruneNames(evictedSpans: number, turnover: number): void;
}

/** Logs on their own have at most this part of the bytes; those of a trace go with it. */
const LOGS_SHARE = 1 / 4;

export interface EvictorNeeds {
  index: SpanIndex;
  catalog: Catalog;
  chunks: ChunkTable;
}

export function createEvictor(db: DatabaseSync, { index, catalog, chunks }: EvictorNeeds): Evictor {
  db.exec("create temp table doomed (key integer primary key)");
  const doom = db.prepare("insert into doomed values (?)");
  const logsOfDoomed = "logs where trace_id in (select trace_id from traces where key in (select key from doomed))";
  const countLogs = db.prepare(`select count(*) as logs, total(length(body)) as bytes from ${logsOfDoomed}`);
  const removals = [
    `delete from ${logsOfDoomed}`,
    ...["span_chunks", "links", "indexed_attributes"].map(
      (table) => `delete from ${table} where trace_key in (select key from doomed)`,
    ),
    "delete from traces where key in (select key from doomed)",
    "delete from doomed",
  ].map((sql) => db.prepare(sql));
  const { outlines } = createChunkReader(db);
  const removeLinks = db.prepare("delete from links where trace_key = ? and span_id = ?");
  const oldestLogs = db.prepare("select id, length(body) as bytes, arrived from logs order by id");
  const removeLogs = db.prepare("delete from logs where id <= ?");
  let prunedAt = 0;

  function removeTraces(keys: readonly number[]): LogTotals {
    if (keys.length === 0) return { logs: 0, logBytes: 0 };
    for (const key of keys) doom.run(key);
    const row = countLogs.get();
    for (const removal of removals) removal.run();
    const logs = Number(row?.logs);
    return { logs, logBytes: Number(row?.bytes) + logs * ROW_OVERHEAD_BYTES };
  }

  function cutTrace(traceKey: number, excess: { spans: number; bytes: number }, eviction: Eviction): void {
    let [spans, bytesLeft] = [excess.spans, excess.bytes];
    const gone: number[] = [];
    for (const { chunkId, head, position, start } of outlines(traceKey)) {
      if (spans <= 0 && bytesLeft <= 0) {
        chunks.remove(gone);
        return;
      }
      const spanKey = spanKeyOf(chunkId, position);
      const bytes = head.length(position) + ROW_OVERHEAD_BYTES;
      removeLinks.run(traceKey, head.spanId(position));
      gone.push(spanKey);
      eviction.spans.push({ traceKey, spanKey, bytes });
      eviction.untilMs = Math.max(eviction.untilMs, Number(start) / 1e6);
      spans--;
      bytesLeft -= bytes;
    }
    eviction.traces.push(traceKey);
  }

  function evictLogs(held: LogTotals, { maxSpans, maxBytes, maxAgeMs }: Caps, nowMs: number): LogTotals {
    const excess = (amount: number, cap: number) => (amount > cap ? amount - lowered(cap) : 0);
    const logsOver = excess(held.logs, maxSpans);
    const bytesOver = excess(held.logBytes, maxBytes * LOGS_SHARE);
    const gone: LogTotals = { logs: 0, logBytes: 0 };
    let last: number | undefined;
    for (const row of oldestLogs.iterate()) {
      if (gone.logs >= logsOver && gone.logBytes >= bytesOver && Number(row.arrived) >= nowMs - maxAgeMs) break;
      last = Number(row.id);
      gone.logs++;
      gone.logBytes += Number(row.bytes) + ROW_OVERHEAD_BYTES;
    }
    if (last !== undefined) removeLogs.run(last);
    return gone;
  }

  return {
    evict(caps, held, nowMs) {
      const ownLogs = evictLogs(held, caps, nowMs);
      const { traces } = index;
      const bytesForSpans = caps.maxBytes - (held.logBytes - ownLogs.logBytes);
      const { doomed, cut } = chooseEvictions(traces, { ...caps, maxBytes: bytesForSpans }, nowMs);
      const keys = [...doomed].map((place) => traces.key[place] ?? 0);
      const eviction: Eviction = { ...ownLogs, traces: keys, spans: [], untilMs: 0 };
      for (const place of doomed) eviction.untilMs = Math.max(eviction.untilMs, (traces.firstStart[place] ?? 0) / 1e6);
      for (const [place, excess] of cut) if (!doomed.has(place)) cutTrace(traces.key[place] ?? 0, excess, eviction);
      const theirLogs = removeTraces(eviction.traces);
      eviction.logs += theirLogs.logs;
      eviction.logBytes += theirLogs.logBytes;
      eviction.untilMs = Math.min(eviction.untilMs, nowMs);
      return eviction;
    },
    pruneNames(evictedSpans, turnover) {
      if (evictedSpans - prunedAt < turnover) return;
      prunedAt = evictedSpans;
      const { operations, origins } = index.usedNames();
      for (const { id } of catalog.operations())
        if (!operations.has(id)) db.prepare("delete from operations where id = ?").run(id);
      for (const id of catalog.originsWhere(() => true)) {
        if (!origins.has(id))
          db.prepare("delete from origins where id = ?1 and not exists (select 1 from logs where origin_id = ?1)").run(
            id,
          );
      }
      catalog.reload();
    },
  };
}

/** Takes out of the index what is no longer in the database; returns how many spans that were. */
export function applyEviction(index: SpanIndex, { traces, spans }: Eviction): number {
  const before = index.spans;
  for (const key of traces) index.removeTrace(key);
  for (const { traceKey, spanKey, bytes } of spans) index.removeSpan(traceKey, spanKey, bytes);
  return before - index.spans;
}
