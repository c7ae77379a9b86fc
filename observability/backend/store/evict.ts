import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";

export interface Evictor {
  /** Removes the oldest traces, whole, until at most `maxSpans` spans are left; returns how many spans went. */
  evictSpans(count: number): number;
  /** The same for logs, record by record. */
  evictLogs(count: number): number;
}

/**
 * The retention cap. Over the cap, about a twentieth is removed at once, so that eviction is rare. A trace that alone exceeds the cap loses its
 * earliest spans. Names that no span uses any more are pruned once per turnover of the store.
 */
export function createEvictor(
  db: DatabaseSync,
  { maxSpans, catalog }: { maxSpans: number; catalog: Catalog },
): Evictor {
  const target = maxSpans - Math.floor(maxSpans / 20);
  const countTraces = db.prepare("select count(*) as n from traces");
  const cutAt = db.prepare("select key from traces order by key limit 1 offset ?");
  const removals = ["links", "indexed_attributes", "traces"].map((table) => {
    return db.prepare(`delete from ${table} where ${table === "traces" ? "key" : "trace_key"} <= ?`);
  });
  const removeSpans = db.prepare("delete from spans where trace_key <= ?");
  const removeEarliest = db.prepare(
    "delete from spans where rowid in (select rowid from spans order by start limit ?)",
  );
  const removeLogs = db.prepare("delete from logs where id in (select id from logs order by id limit ?)");
  let sincePruned = 0;

  function evictOldestTraces(traces: number): number {
    const share = Math.max(1, Math.ceil(traces / 20));
    const cut = cutAt.get(share - 1)?.key;
    if (cut === undefined) return 0;
    const { changes } = removeSpans.run(cut);
    for (const removal of removals) removal.run(cut);
    return Number(changes);
  }

  function prune(): void {
    db.exec("delete from operations where id not in (select operation_id from spans)");
    db.exec("delete from origins where id not in (select origin_id from spans union select origin_id from logs)");
    catalog.reload();
    sincePruned = 0;
  }

  return {
    evictSpans(count) {
      if (count <= maxSpans) return 0;
      let left = count;
      while (left > target) {
        const traces = Number(countTraces.get()?.n);
        if (traces > 1) left -= evictOldestTraces(traces);
        else left -= Number(removeEarliest.run(left - target).changes);
      }
      sincePruned += count - left;
      if (sincePruned >= maxSpans) prune();
      return count - left;
    },
    evictLogs(count) {
      return count > maxSpans ? Number(removeLogs.run(count - target).changes) : 0;
    },
  };
}
