import type { DatabaseSync } from "node:sqlite";

/** What is kept of a run, small, whatever becomes of its spans. Times are milliseconds since the epoch. */
export interface RunRecord {
  /** Grows from run to run. */
  id: number;
  /** Absent when nobody gave one. */
  label?: string | undefined;
  startedMs: number;
  /** Absent while it goes on, and when its process was killed. */
  endedMs?: number | undefined;
  /** JSON of what its jobs came to: of all when `isWhole`, else of those whose spans have gone. */
  tally: string;
  isWhole: boolean;
}

export interface RunTable {
  /** Oldest first. */
  runs(): RunRecord[];
  /** Writes each as it is now, in place of what is there of it. */
  saveRuns(runs: readonly RunRecord[]): void;
  dropRuns(ids: readonly number[]): void;
}

/** A file of before there were runs gets the table when it is opened. */
export const RUNS_SCHEMA =
  "create table if not exists runs (id integer primary key, label text, started integer, ended integer, tally text, whole integer)";

export function createRunTable(db: DatabaseSync): RunTable {
  const all = db.prepare("select * from runs order by id");
  const save = db.prepare(
    "insert or replace into runs (id, label, started, ended, tally, whole) values (?, ?, ?, ?, ?, ?)",
  );
  const drop = db.prepare("delete from runs where id = ?");
  return {
    runs: () => all.all().map(toRecord),
    saveRuns(runs) {
      for (const { id, label, startedMs, endedMs, tally, isWhole } of runs) {
        save.run(id, label ?? null, startedMs, endedMs ?? null, tally, Number(isWhole));
      }
    },
    dropRuns(ids) {
      for (const id of ids) drop.run(id);
    },
  };
}

function toRecord({ id, label, started, ended, tally, whole }: Record<string, unknown>): RunRecord {
  return {
    id: Number(id),
    ...(label !== null && { label: String(label) }),
    startedMs: Number(started),
    ...(ended !== null && { endedMs: Number(ended) }),
    tally: String(tally),
    isWhole: whole === 1,
  };
}
