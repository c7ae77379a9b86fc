import { operationsOf, servicesOf } from "./catalog.ts";
import type { Caps } from "./choose-evictions.ts";
import { createChunkTable } from "./chunk-table.ts";
import { type Cleared, deleteRows, forgetRows, shrinkFile } from "./clear.ts";
import { applyEviction, createEvictor, type Eviction } from "./evict.ts";
import { createFindTraces, type TraceQuery } from "./find-traces.ts";
import { createIndexedValues, type IndexedValues } from "./indexed-values.ts";
import { openLoaded, type StoreFile } from "./open-loaded.ts";
import { createTraceReader, type TraceReader } from "./read-traces.ts";
import type { LogRecordRow, SpanRecord } from "./records.ts";
import { createRunTable, type RunTable } from "./run-table.ts";
import { createSpanScan, type SpanScan } from "./scan-spans.ts";
import { createSpanStatistics, type SpanStatistics } from "./span-statistics.ts";
import { isFull, writeError } from "./store-errors.ts";
import { createLogWriter } from "./write-logs.ts";
import { createSpanWriter } from "./write-spans.ts";

export interface StoreOptions extends StoreFile {
  /** Spans (and, counted apart, log records) that are kept. Default 500 000. */
  maxSpans?: number | undefined;
  /** Bytes that are kept, of spans and logs; about the size of the database. Default 512 MiB. */
  maxBytes?: number | undefined;
  /** Milliseconds for which a trace is kept after something of it arrived, and a log record. Default: for ever. */
  maxAgeMs?: number | undefined;
  /** Attributes that searches by value find through an index of their own. */
  indexedKeys?: readonly string[] | undefined;
}

export interface StoreStatus {
  /** Grows with every write of spans and logs: a cheap way to see that something is new. */
  version: number;
  spans: number;
  logs: number;
  traces: number;
  maxSpans: number;
  bytes: number;
  maxBytes: number;
  maxAgeMs?: number;
  /** Since the start. */
  evictedSpans: number;
  /** Latest start of a span that was evicted since the start of the backend; milliseconds since the epoch. */
  evictedUntilMs?: number;
}

/** Is told of what a transaction has added, right after it. Must be quick and must not throw. */
export interface StoreObserver {
  /** `isNew[i]` is false where `spans[i]` replaced an earlier copy of itself. */
  spansWritten?(spans: readonly SpanRecord[], isNew: readonly boolean[]): void;
  logsWritten?(logs: readonly LogRecordRow[]): void;
  /** These traces have gone, or parts of the largest; what is derived from them may go as well. Other, older ones may be there still. */
  evicted?(traceKeys: readonly number[]): void;
  /** Everything has gone, at once. */
  cleared?(): void;
}

/** Spans and logs, kept whole. All calls are synchronous; a write is one transaction. */
export interface TelemetryStore extends TraceReader, SpanScan, SpanStatistics, IndexedValues, RunTable {
  readonly indexedKeys: readonly string[];
  /** Throws `StoreWriteError` when the disk is full or the file is damaged; then nothing of it is stored. */
  writeSpans(spans: readonly SpanRecord[]): void;
  /** Throws like `writeSpans`. */
  writeLogs(logs: readonly LogRecordRow[]): void;
  /** Deletes all spans and logs, and what is known of them. Throws like `writeSpans`; then everything is there still. */
  clear(): Cleared;
  findTraces(query: TraceQuery): number[];
  /** Names of services, sorted; a span without a name of its service is in none. */
  services(): string[];
  /** Operations of a service, sorted by name, then kind (0–5). */
  operations(service: string): { name: string; kind: number }[];
  /** Keys of attributes seen lately, sorted; at most 200. */
  attributeKeys(): string[];
  /** Values of an attribute seen lately that begin with `prefix`, sorted; of each key the newest 100 short ones are known. */
  attributeValues(key: string, prefix: string): string[];
  status(): StoreStatus;
  /** Adds an observer; returns how to remove it. */
  observe(observer: StoreObserver): () => void;
  close(): void;
}

const DEFAULT_MAX_SPANS = 500_000;
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
const DEFAULT_INDEXED_KEYS = ["job.id", "job.type"];
/** What is given up when the disk is full, before a write is refused. */
const GIVEN_UP = 1 / 10;
const LOOKS_PER_AGE = 100;
const SHORTEST_LOOK_MS = 1_000;

/** Throws `DataDirectoryError` when `dataDir` cannot be used. */
export function openTelemetryStore(options: StoreOptions = {}): TelemetryStore {
  const { maxSpans = DEFAULT_MAX_SPANS, maxBytes = DEFAULT_MAX_BYTES, maxAgeMs = Infinity } = options;
  const { indexedKeys = DEFAULT_INDEXED_KEYS, dataDir, now = Date.now } = options;
  const caps: Caps = { maxSpans, maxBytes, maxAgeMs };
  const { db, file, catalog, index, suggestions } = openLoaded(options);
  const chunks = createChunkTable(db, { keepSignatures: dataDir !== undefined });
  const spanWriter = createSpanWriter({
    db,
    chunks,
    catalog,
    index,
    suggestions,
    keepSignatures: dataDir !== undefined,
  });
  const logWriter = createLogWriter(db, catalog);
  const runTable = createRunTable(db);
  const evictor = createEvictor(db, { index, catalog, chunks });
  const observers = new Set<StoreObserver>();
  const state = { version: 0, evictedSpans: 0, ...logWriter.totals() };
  let evictedUntilMs: number | undefined;
  let looked = 0;

  function inTransaction<T>(write: () => T): T {
    db.exec("begin immediate");
    try {
      const result = write();
      db.exec("commit");
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      spanWriter.forget();
      catalog.reload();
      throw error;
    }
  }

  /** A full disk costs the oldest data before it costs the newest. */
  function write<T>(work: () => T): T {
    try {
      try {
        return inTransaction(work);
      } catch (error) {
        const [spans, bytes] = [index.spans, index.bytes + state.logBytes].map((held) => held * (1 - GIVEN_UP));
        if (!isFull(error) || evict({ ...caps, maxSpans: Math.floor(spans ?? 0), maxBytes: bytes ?? 0 }) === 0)
          throw error;
        return inTransaction(work);
      }
    } catch (error) {
      throw writeError(error, file);
    }
  }

  /** Returns how many spans went. */
  function evict(to: Caps): number {
    const nowMs = now();
    const eviction = inTransaction(() => {
      const evicted = evictor.evict(to, state, nowMs);
      evictor.pruneNames(state.evictedSpans, maxSpans);
      return evicted;
    });
    spanWriter.forget();
    state.version++;
    return settle(eviction);
  }

  function settle(eviction: Eviction): number {
    const spans = applyEviction(index, eviction);
    state.logs -= eviction.logs;
    state.logBytes -= eviction.logBytes;
    state.evictedSpans += spans;
    if (spans === 0) return 0;
    evictedUntilMs = Math.max(evictedUntilMs ?? 0, eviction.untilMs);
    for (const observer of observers) observer.evicted?.(eviction.traces);
    return spans;
  }

  function evictExcess(): void {
    const { logs, logBytes } = state;
    const tooMany = index.spans > maxSpans || logs > maxSpans;
    const tooLarge = index.bytes + logBytes > maxBytes || logBytes > maxBytes / 4;
    const due = now() - looked >= Math.max(SHORTEST_LOOK_MS, maxAgeMs / LOOKS_PER_AGE);
    if (!tooMany && !tooLarge && !due) return;
    looked = now();
    evict(caps);
  }

  evictExcess();
  const timer = Number.isFinite(maxAgeMs)
    ? setInterval(evictExcess, Math.max(SHORTEST_LOOK_MS, maxAgeMs / LOOKS_PER_AGE)).unref()
    : undefined;

  return {
    indexedKeys,
    ...createTraceReader(db, { catalog, index }),
    ...createIndexedValues(db),
    ...createSpanScan(db, catalog, indexedKeys),
    ...createSpanStatistics({ db, catalog, index }),
    findTraces: createFindTraces({ db, catalog, index, indexedKeys }),
    writeSpans(spans) {
      const nowMs = now();
      const written = write(() => spanWriter.write(spans, nowMs));
      state.version++;
      for (const span of written.spans) {
        const { traceKey, replacedBytes } = span;
        if (replacedBytes === undefined) index.add(traceKey, span, nowMs);
        else index.replace(traceKey, span, replacedBytes, nowMs);
      }
      for (const observer of observers) observer.spansWritten?.(spans, written.isNew);
      evictExcess();
    },
    writeLogs(logs) {
      const bytes = write(() => logWriter.write(logs, now()));
      state.version++;
      state.logs += logs.length;
      state.logBytes += bytes;
      for (const observer of observers) observer.logsWritten?.(logs);
      evictExcess();
    },
    runs: runTable.runs,
    saveRuns: (runs) => write(() => runTable.saveRuns(runs)),
    dropRuns: (ids) => write(() => runTable.dropRuns(ids)),
    clear() {
      const held = { traces: index.traceCount, spans: index.spans, logs: state.logs };
      write(() => deleteRows(db));
      state.version++;
      spanWriter.forget();
      forgetRows({ catalog, index, suggestions });
      Object.assign(state, { logs: 0, logBytes: 0 });
      evictedUntilMs = undefined;
      shrinkFile(db);
      for (const observer of observers) observer.cleared?.();
      return held;
    },
    observe(observer) {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
    services: () => servicesOf(catalog),
    operations: (service) => operationsOf(catalog, service),
    attributeKeys: suggestions.attributeKeys,
    attributeValues: suggestions.attributeValues,
    status: () => ({
      version: state.version,
      spans: index.spans,
      logs: state.logs,
      traces: index.traceCount,
      maxSpans,
      bytes: index.bytes + state.logBytes,
      maxBytes,
      ...(Number.isFinite(maxAgeMs) && { maxAgeMs }),
      evictedSpans: state.evictedSpans,
      ...(evictedUntilMs !== undefined && { evictedUntilMs }),
    }),
    close() {
      clearInterval(timer);
      if (db.isOpen) db.close();
    },
  };
}
