import type { IndexedJob } from "./indexed-job.ts";

/** The rows of the index: by id, by trace, by submission. */
export interface JobTable {
  get(id: string): IndexedJob | undefined;
  put(job: IndexedJob): void;
  remove(id: string): void;
  /** Ids of the jobs that a trace belongs to. */
  jobsOf(traceKey: number): readonly string[];
  newestFirst(): readonly IndexedJob[];
  readonly size: number;
}

/** With more changes than this between two readings it is cheaper to sort. */
const MOST_CHANGES = 1_000;

export function createJobTable(): JobTable {
  const jobs = new Map<string, IndexedJob>();
  /** Nearly every trace is of one job. */
  const byTrace = new Map<number, string | string[]>();
  /** Oldest first, so that a new job is put at the end; undefined when so much has changed that all is sorted anew. */
  let sorted: IndexedJob[] | undefined = [];
  let newest: readonly IndexedJob[] | undefined;
  let changes = 0;

  function jobsOf(traceKey: number): readonly string[] {
    const known = byTrace.get(traceKey);
    return known === undefined ? [] : typeof known === "string" ? [known] : known;
  }

  function tie({ id, traceKeys }: IndexedJob): void {
    for (const key of traceKeys) {
      const known = jobsOf(key);
      if (known.length === 0) byTrace.set(key, id);
      else if (!known.includes(id)) byTrace.set(key, [...known, id]);
    }
  }

  function untie({ id, traceKeys }: IndexedJob): void {
    for (const key of traceKeys) {
      const [first, ...others] = jobsOf(key).filter((other) => other !== id);
      if (first === undefined) byTrace.delete(key);
      else byTrace.set(key, others.length === 0 ? first : [first, ...others]);
    }
  }

  function change(known: IndexedJob | undefined, job: IndexedJob | undefined): void {
    newest = undefined;
    if (sorted && ++changes > MOST_CHANGES) sorted = undefined;
    if (!sorted) return;
    if (known && job && inOrder(known, job) === 0) sorted[placeIn(sorted, known)] = job;
    else {
      if (known) sorted.splice(placeIn(sorted, known), 1);
      if (job) sorted.splice(placeIn(sorted, job), 0, job);
    }
  }

  return {
    jobsOf,
    get: (id) => jobs.get(id),
    put(job) {
      const known = jobs.get(job.id);
      if (known) untie(known);
      tie(job);
      jobs.set(job.id, job);
      change(known, job);
    },
    remove(id) {
      const known = jobs.get(id);
      if (!known) return;
      untie(known);
      jobs.delete(id);
      change(known, undefined);
    },
    newestFirst() {
      sorted ??= [...jobs.values()].sort(inOrder);
      changes = 0;
      newest ??= sorted.toReversed();
      return newest;
    },
    get size() {
      return jobs.size;
    },
  };
}

/** By submission; of the same time in an order that stays. */
function inOrder(a: IndexedJob, b: IndexedJob): number {
  return a.submittedAtUs - b.submittedAtUs || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}

/** Where the job is among these, or belongs. */
function placeIn(sorted: readonly IndexedJob[], job: IndexedJob): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = sorted[middle];
    if (other && inOrder(other, job) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
