import type { RunRecord } from "../store/run-table.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { timeLabel } from "./run-label.ts";
import type { RunTally } from "./run-tally.ts";
import { readTally, tallyJson } from "./tally-json.ts";

export interface Run extends Omit<RunRecord, "tally"> {
  /** What does not follow from the jobs in the store: all when `isWhole`, else the jobs whose spans have gone. */
  kept: RunTally;
}

/** The last runs, in memory and, as far as they can be written, in the store. */
export interface RunShelf {
  /** Oldest first. */
  readonly runs: readonly Run[];
  /** How many are kept. */
  readonly keep: number;
  /** Puts a new run behind the others; the oldest goes when there are too many. */
  add(label: string | undefined, startedMs: number): Run;
  /** By id, or the newest with this label. */
  named(name: string): Run | undefined;
  /** The run that what was submitted at this time belongs to; microseconds. */
  runAt(submittedAtUs: number): Run | undefined;
  /** Milliseconds since the epoch; undefined while it goes on. Of a process that was killed, when the next one started. */
  endOf(run: Run): number | undefined;
  save(runs: readonly Run[]): void;
  drop(runs: readonly Run[]): void;
  /** All but the last go, and that one is empty. */
  clear(): void;
}

export function labelOf({ label, startedMs }: Run): string {
  return label ?? timeLabel(startedMs);
}

export interface RunShelfOptions {
  /** Default 20. */
  keep?: number | undefined;
  /** Is told, in a sentence, that something could not be kept. */
  warn?: ((sentence: string) => void) | undefined;
}

const DEFAULT_KEEP = 20;

export function createRunShelf(
  store: TelemetryStore,
  { keep = DEFAULT_KEEP, warn = () => {} }: RunShelfOptions = {},
): RunShelf {
  const runs: Run[] = store.runs().map(({ tally, ...run }) => ({ ...run, kept: readTally(tally) }));

  function save(saved: readonly Run[]): void {
    attempt(() => store.saveRuns(saved.map(({ kept, ...run }) => ({ ...run, tally: tallyJson(kept) }))));
  }

  function drop(dropped: readonly Run[]): void {
    if (dropped.length === 0) return;
    for (const run of dropped) runs.splice(runs.indexOf(run), 1);
    attempt(() => store.dropRuns(dropped.map(({ id }) => id)));
  }

  /** What cannot be written now is written with the next change; the runs go on in memory. */
  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      warn(`the runs could not be kept: ${error instanceof Error ? error.message : error}`);
    }
  }

  return {
    runs,
    keep,
    add(label, startedMs) {
      const before = runs.at(-1);
      const run: Run = {
        id: (before?.id ?? 0) + 1,
        ...(label !== undefined && { label }),
        // A clock that was put back changes nothing of their order.
        startedMs: Math.max(startedMs, (before?.startedMs ?? 0) + 1),
        kept: new Map(),
        isWhole: false,
      };
      runs.push(run);
      save([run]);
      drop(runs.slice(0, -keep));
      return run;
    },
    named: (name) =>
      /^\d+$/.test(name) ? runs.find(({ id }) => id === Number(name)) : runs.findLast((run) => labelOf(run) === name),
    runAt: (submittedAtUs) => runs.findLast(({ startedMs }) => startedMs * 1_000 <= submittedAtUs),
    endOf: ({ id, endedMs }) => endedMs ?? runs.find((next) => next.id > id)?.startedMs,
    save,
    drop,
    clear() {
      const last = runs.at(-1);
      drop(runs.slice(0, -1));
      if (!last) return;
      last.kept = new Map();
      save([last]);
    },
  };
}
