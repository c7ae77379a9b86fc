import type { IndexedJob } from "./indexed-job.ts";

/** The rows of the index: by id, by trace, by submission. */
export interface JobTable {
  get(id: string): IndexedJob | undefined;
  put(job: IndexedJob): void;
  remove(id: string): void;
  /** Ids of the jobs that a trace belongs to. */
  jobsOf(traceKey: number): readonly string[];
  newestFirst(): readonly IndexedJob[];
  all(): IterableIterator<IndexedJob>;
  readonly size: number;
}

export function createJobTable(): JobTable {
  const jobs = new Map<string, IndexedJob>();
  /** Nearly every trace is of one job. */
  const byTrace = new Map<number, string | string[]>();
  let sorted: IndexedJob[] | undefined = [];

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

  return {
    jobsOf,
    get: (id) => jobs.get(id),
    put(job) {
      const known = jobs.get(job.id);
      if (known) untie(known);
      tie(job);
      jobs.set(job.id, job);
      sorted = undefined;
    },
    remove(id) {
      const known = jobs.get(id);
      if (!known) return;
      untie(known);
      jobs.delete(id);
      sorted = undefined;
    },
    newestFirst() {
      sorted ??= [...jobs.values()]
        .reverse()
        .sort((a, b) => b.submittedAtUs - a.submittedAtUs || (a.id < b.id ? -1 : 1));
      return sorted;
    },
    all: () => jobs.values(),
    get size() {
      return jobs.size;
    },
  };
}
