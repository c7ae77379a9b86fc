import type { RunComparison, RunsView, RunView } from "../api/run-view.ts";
import type { IndexedJob } from "../jobs/indexed-job.ts";
import type { JobIndex } from "../jobs/job-index.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { compareTallies } from "./compare-runs.ts";
import { runFigures } from "./run-figures.ts";
import { labelOf, type Run, type RunShelf } from "./run-shelf.ts";
import { mergeTallies, type RunTally, tallyJobs } from "./run-tally.ts";

export interface RunLogOptions {
  store: Pick<TelemetryStore, "observe">;
  shelf: RunShelf;
  jobs: Pick<JobIndex, "all" | "has" | "pathOf" | "onLeaving">;
  /** Of the run that begins now. */
  label?: string | undefined;
  /** Whether there is a next start that could read what is kept. */
  survives: boolean;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** The runs: which there were, and what their jobs came to. A run begins with the log. */
export interface RunLog {
  list(): RunsView;
  /** By ids or labels; undefined when one of them is not kept. */
  compare(base: string, other: string): RunComparison | undefined;
  begin(label?: string): RunView;
  /** Start of the run that goes on, microseconds since the epoch. */
  startedUs(): number;
  /** Ends the run, and keeps what its jobs have come to. */
  stop(): void;
}

/** Milliseconds that an answer, and the end, may wait for jobs to be read. */
const ANSWER_MS = 60;
const STOP_MS = 1_000;
const SAVE_AFTER_MS = 1_000;

export function createRunLog(options: RunLogOptions): RunLog {
  const { store, shelf, jobs, survives, now = Date.now } = options;
  /** Jobs that are counted as kept already, and are in the index still. */
  const left = new Set<string>();
  let current = shelf.add(options.label, now());
  let timer: NodeJS.Timeout | undefined;

  const remove = jobs.onLeaving((leaving) => {
    const news = leaving.filter(({ id }) => !left.has(id));
    for (const [run, own] of byRun(news)) run.kept = mergeTallies(run.kept, tallyJobs(own, jobs.pathOf));
    for (const id of left) if (!jobs.has(id)) left.delete(id);
    for (const { id } of news) left.add(id);
    // Not now: the store is amid an eviction.
    timer ??= setTimeout(() => {
      timer = undefined;
      shelf.save(open());
    }, SAVE_AFTER_MS).unref();
  });

  const forget = store.observe({
    cleared() {
      left.clear();
      shelf.clear();
    },
  });

  /** Runs whose jobs are counted anew when they are asked for. */
  function open(): Run[] {
    return shelf.runs.filter(({ isWhole }) => !isWhole);
  }

  /** Those before the first run, and those of runs that are whole, are in none. */
  function byRun(all: Iterable<IndexedJob>): Map<Run, IndexedJob[]> {
    const found = new Map<Run, IndexedJob[]>();
    for (const job of all) {
      const run = shelf.runAt(job.submittedAtUs);
      if (!run || run.isWhole) continue;
      const own = found.get(run);
      if (own) own.push(job);
      else found.set(run, [job]);
    }
    return found;
  }

  function tallies(waitMs: number): { tallyOf(run: Run): RunTally; pending: number } {
    const { jobs: all, pending } = jobs.all(waitMs);
    const inStore = byRun(all.filter(({ id }) => !left.has(id)));
    return { tallyOf: (run) => mergeTallies(run.kept, tallyJobs(inStore.get(run) ?? [], jobs.pathOf)), pending };
  }

  function viewOf(run: Run, tally: RunTally): RunView {
    const endedMs = shelf.endOf(run);
    return {
      id: run.id,
      label: labelOf(run),
      startedUs: run.startedMs * 1_000,
      endedUs: endedMs === undefined ? null : endedMs * 1_000,
      ...runFigures(tally),
    };
  }

  return {
    list() {
      const { tallyOf, pending } = tallies(ANSWER_MS);
      const runs = shelf.runs.map((run) => viewOf(run, tallyOf(run))).reverse();
      return { runs, keep: shelf.keep, ...(pending > 0 && { pending }), nowUs: now() * 1_000 };
    },
    compare(base, other) {
      const [one, two] = [shelf.named(base), shelf.named(other)];
      if (!one || !two) return undefined;
      const { tallyOf, pending } = tallies(ANSWER_MS);
      const [a, b] = [tallyOf(one), tallyOf(two)];
      return {
        ...{ base: viewOf(one, a), with: viewOf(two, b) },
        ...compareTallies(a, b),
        ...(pending > 0 && { pending }),
      };
    },
    begin(label) {
      current.endedMs ??= now();
      shelf.save([current]);
      current = shelf.add(label, now());
      return viewOf(current, new Map());
    },
    startedUs: () => current.startedMs * 1_000,
    stop() {
      remove();
      forget();
      clearTimeout(timer);
      if (!survives) return;
      current.endedMs ??= now();
      const { tallyOf, pending } = tallies(STOP_MS);
      if (pending === 0) {
        for (const run of open()) [run.kept, run.isWhole] = [tallyOf(run), true];
        shelf.drop(shelf.runs.filter(({ kept }) => kept.size === 0));
      }
      shelf.save(shelf.runs);
    },
  };
}
