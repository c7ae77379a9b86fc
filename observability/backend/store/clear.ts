import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import type { SpanIndex } from "./span-index.ts";
import type { Suggestions } from "./suggestions.ts";

/** What a store held when it was cleared. */
export interface Cleared {
  traces: number;
  spans: number;
  logs: number;
}

const TABLES = ["span_chunks", "links", "indexed_attributes", "logs", "traces", "operations", "origins"];

/** Deletes all rows; inside the caller's transaction. */
export function deleteRows(db: DatabaseSync): void {
  for (const table of TABLES) db.exec(`delete from ${table}`);
}

/** Takes everything out of memory that stands for the rows, when the transaction is through. */
export function forgetRows({
  catalog,
  index,
  suggestions,
}: {
  catalog: Catalog;
  index: SpanIndex;
  suggestions: Suggestions;
}): void {
  const { traces } = index;
  for (let place = traces.length - 1; place >= 0; place--) index.removeTrace(traces.key[place] ?? 0);
  catalog.reload();
  suggestions.forget();
}

/** Gives the file's room back to the system. A store that has just been cleared is small, so this takes a moment only; without room it waits. */
export function shrinkFile(db: DatabaseSync): void {
  try {
    db.exec("vacuum; pragma wal_checkpoint(truncate)");
  } catch {
    // The free pages are used again by what comes next.
  }
}
