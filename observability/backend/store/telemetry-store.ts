import type { DatabaseSync } from "node:sqlite";
import { type Catalog, createCatalog } from "./catalog.ts";
import { createEvictor } from "./evict.ts";
import { createFindTraces, type TraceQuery } from "./find-traces.ts";
import { createIndexedValues, type IndexedValues } from "./indexed-values.ts";
import { openDatabase } from "./open-database.ts";
import { createTraceReader, type TraceReader } from "./read-traces.ts";
import type { LogRecordRow, SpanRecord } from "./records.ts";
import { createSpanScan, type SpanScan } from "./scan-spans.ts";
import { createSpanStatistics, type SpanStatistics } from "./span-statistics.ts";
import { createSpanWriter } from "./write-spans.ts";

export interface StoreOptions {
  /** Spans (and, counted apart, log records) that are kept; the oldest go first. Default 500 000. */
  maxSpans?: number | undefined;
  /** Directory of the database file; in memory without it. */
  dataDir?: string | undefined;
  /** Attributes that searches by value find through an index. */
  indexedKeys?: readonly string[] | undefined;
}

export interface StoreStatus {
  /** Grows with every write: a cheap way to see that something is new. */
  version: number;
  spans: number;
  logs: number;
  traces: number;
  maxSpans: number;
  evictedSpans: number;
}

/** Is told of what a transaction has added, right after it. Must be quick and must not throw. */
export interface StoreObserver {
  /** `isNew[i]` is false where `spans[i]` replaced an earlier copy of itself. */
  spansWritten?(spans: readonly SpanRecord[], isNew: readonly boolean[]): void;
  logsWritten?(logs: readonly LogRecordRow[]): void;
  /** Traces have gone; what is derived from them may go as well. */
  evicted?(): void;
}

/** Spans and logs, kept whole. All calls are synchronous; a write is one transaction. */
export interface TelemetryStore extends TraceReader, SpanScan, SpanStatistics, IndexedValues {
  readonly indexedKeys: readonly string[];
  writeSpans(spans: readonly SpanRecord[]): void;
  writeLogs(logs: readonly LogRecordRow[]): void;
  findTraces(query: TraceQuery): number[];
  /** Names of services, sorted; a span without a name of its service is in none. */
  services(): string[];
  /** Operations of a service, sorted by name, then kind (0–5). */
  operations(service: string): { name: string; kind: number }[];
  status(): StoreStatus;
  /** Adds an observer; returns how to remove it. */
  observe(observer: StoreObserver): () => void;
  close(): void;
}

const DEFAULT_MAX_SPANS = 500_000;
const DEFAULT_INDEXED_KEYS = ["job.id", "job.type"];

/** Throws `DataDirectoryError` when `dataDir` cannot be used. */
export function openTelemetryStore({
  maxSpans = DEFAULT_MAX_SPANS,
  dataDir,
  indexedKeys = DEFAULT_INDEXED_KEYS,
}: StoreOptions = {}): TelemetryStore {
  const db = openDatabase(dataDir);
  const catalog = createCatalog(db);
  const spanWriter = createSpanWriter(db, catalog);
  const evictor = createEvictor(db, { maxSpans, catalog });
  const addLog = db.prepare("insert into logs (trace_id, span_id, time, origin_id, body) values (?, ?, ?, ?, ?)");
  const observers = new Set<StoreObserver>();
  const state = { version: 0, spans: count(db, "spans"), logs: count(db, "logs"), evictedSpans: 0 };

  function inTransaction(write: () => void): void {
    db.exec("begin immediate");
    try {
      write();
      db.exec("commit");
      state.version++;
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      spanWriter.forget();
      catalog.reload();
      Object.assign(state, { spans: count(db, "spans"), logs: count(db, "logs") });
      throw error;
    }
  }

  function evictSpans(): boolean {
    const evicted = evictor.evictSpans(state.spans);
    if (evicted === 0) return false;
    spanWriter.forget();
    state.spans -= evicted;
    state.evictedSpans += evicted;
    return true;
  }

  return {
    indexedKeys,
    ...createTraceReader(db, catalog),
    ...createIndexedValues(db),
    ...createSpanScan(db, catalog, indexedKeys),
    ...createSpanStatistics(db, catalog),
    findTraces: createFindTraces({ db, catalog, indexedKeys }),
    writeSpans(spans) {
      let isNew: boolean[] = [];
      let evicted = false;
      inTransaction(() => {
        isNew = spanWriter.write(spans);
        state.spans += isNew.filter(Boolean).length;
        evicted = evictSpans();
      });
      for (const observer of observers) {
        observer.spansWritten?.(spans, isNew);
        if (evicted) observer.evicted?.();
      }
    },
    writeLogs(logs) {
      inTransaction(() => {
        for (const { origin, traceId, spanId, time, body } of logs) {
          addLog.run(traceId, spanId, time, catalog.originId(origin), body);
        }
        state.logs += logs.length;
        state.logs -= evictor.evictLogs(state.logs);
      });
      for (const observer of observers) observer.logsWritten?.(logs);
    },
    observe(observer) {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
    services: () => [...new Set(Array.from(catalog.operations(), ({ service }) => service))].filter(Boolean).sort(),
    operations: (service) => operationsOf(catalog, service),
    status: () => ({ ...state, maxSpans, traces: count(db, "traces") }),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

function operationsOf(catalog: Catalog, service: string): { name: string; kind: number }[] {
  return Array.from(catalog.operations())
    .filter((operation) => operation.service === service)
    .map(({ name, kind }) => ({ name, kind }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind - b.kind));
}

function count(db: DatabaseSync, table: "spans" | "logs" | "traces"): number {
  return Number(db.prepare(`select count(*) as n from ${table}`).get()?.n);
}
