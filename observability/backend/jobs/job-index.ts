import type { JobStatus, JobsView, JobView } from "../api/job-view.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { attemptsOf } from "./attempts.ts";
import { collectJob, JOB_ID_KEY } from "./collect-job.ts";
import { type IndexedJob, packJob } from "./indexed-job.ts";
import { jobFacts } from "./job-facts.ts";
import { buildJobTree } from "./job-tree.ts";
import { readJob } from "./read-job.ts";
import { type JobQuery, selectJobs } from "./select-jobs.ts";

export interface JobIndexOptions {
  store: TelemetryStore;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** All jobs in the store. Rows are worked out when they are asked for, or while nothing else is to be done. */
export interface JobIndex {
  list(query: JobQuery): JobsView;
  get(id: string): JobView | undefined;
  /** How many jobs there are. */
  count(): number;
  /** Rows by id; undefined for what is unknown or has not been worked out yet. */
  stop(): void;
}

/** Milliseconds that a slice of work may take, that a list may spend on rows, and the rest between slices. */
const SLICE_MS = 8;
const LIST_MS = 60;
const PAUSE_MS = 40;
const IDS_PER_LOOK = 1_000;

export function createJobIndex({ store, now = Date.now }: JobIndexOptions): JobIndex {
  const jobs = new Map<string, IndexedJob>();
  /** Jobs whose row is to be worked out anew, with the time of their newest span in microseconds; the newest last. */
  const dirty = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let loadAfter: string | undefined = "";

  const remove = store.observe({
    spansWritten(spans) {
      const nowUs = now() * 1_000;
      for (const { indexed } of spans) {
        for (const { key, value } of indexed) {
          if (key !== JOB_ID_KEY) continue;
          dirty.delete(value);
          dirty.set(value, nowUs);
        }
      }
      schedule();
    },
    evicted() {
      schedule();
    },
  });

  function schedule(): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (!work(SLICE_MS)) schedule();
    }, PAUSE_MS);
    timer.unref();
  }

  /** Works for at most so long; true when nothing is left to do. */
  function work(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    while (dirty.size > 0 || loadAfter !== undefined) {
      if (performance.now() > until) return false;
      if (dirty.size === 0) loadMore();
      for (const [id, updatedAtUs] of [...dirty].slice(-50).reverse()) {
        dirty.delete(id);
        refresh(id, updatedAtUs);
        if (performance.now() > until) break;
      }
    }
    return true;
  }

  /** The jobs that were in the store before this process. */
  function loadMore(): void {
    if (loadAfter === undefined) return;
    const ids = store.indexedValues(JOB_ID_KEY, { after: loadAfter, limit: IDS_PER_LOOK });
    for (const id of ids) if (!jobs.has(id)) dirty.set(id, 0);
    loadAfter = ids.length < IDS_PER_LOOK ? undefined : ids.at(-1);
  }

  function refresh(id: string, updatedAtUs: number): void {
    const { spans, traceKeys } = collectJob(store, id);
    const tree = buildJobTree(spans);
    const facts = jobFacts(id, tree, attemptsOf(tree));
    if (!facts) jobs.delete(id);
    else jobs.set(id, packJob(facts, { traceKeys, updatedAtUs: updatedAtUs || facts.lastEndUs }));
  }

  schedule();
  return {
    list(query) {
      work(LIST_MS);
      return selectJobs([...jobs.values()], query, { nowUs: now() * 1_000, store });
    },
    get(id) {
      const known = dirty.get(id) ?? jobs.get(id)?.updatedAtUs;
      return readJob(store, id, { nowUs: now() * 1_000, ...(known && { updatedAtUs: known }) });
    },
    count: () => jobs.size,
    stop() {
      stopped = true;
      remove();
      clearTimeout(timer);
    },
  };
}

export type { JobQuery, JobStatus };
