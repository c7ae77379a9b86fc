import type { DatabaseSync } from "node:sqlite";

/** What the index of attributes knows by itself, without a look at spans. */
export interface IndexedValues {
  /** Keys of the traces in which a span has this attribute, the oldest first. */
  tracesWith(attribute: { key: string; value: string }): number[];
  /** Values of an indexed attribute in their order, at most `limit` of those after `after`. */
  indexedValues(key: string, page: { after: string; limit: number }): string[];
  /** Whether the trace is in the store still. */
  hasTrace(key: number): boolean;
}

export function createIndexedValues(db: DatabaseSync): IndexedValues {
  const traces = db.prepare("select trace_key from indexed_attributes where key = ? and value = ? order by trace_key");
  const values = db.prepare(
    "select distinct value from indexed_attributes where key = ? and value > ? order by value limit ?",
  );
  const trace = db.prepare("select 1 from traces where key = ?");
  return {
    tracesWith: ({ key, value }) => traces.all(key, value).map((row) => Number(row.trace_key)),
    indexedValues: (key, { after, limit }) => values.all(key, after, limit).map((row) => String(row.value)),
    hasTrace: (key) => trace.get(key) !== undefined,
  };
}
