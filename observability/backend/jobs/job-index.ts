import type { JobRow, JobsView, JobView } from "../api/job-view.ts";
import type { SuggestView } from "../api/suggest-view.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { attemptsOf } from "./attempts.ts";
import { createChangedJobs } from "./changed-jobs.ts";
import { type CollectedJob, collectJob, JOB_ID_KEY } from "./collect-job.ts";
import { createPacker, type IndexedJob, rowOf } from "./indexed-job.ts";
import { jobFacts } from "./job-facts.ts";
import { instancesOf } from "./job-instances.ts";
import { createJobTable } from "./job-table.ts";
import { buildJobTree } from "./job-tree.ts";
import { readJob } from "./read-job.ts";
import { type JobQuery, selectJobs } from "./select-jobs.ts";
import { createSpanShapes } from "./span-shapes.ts";
import { suggest } from "./suggest.ts";
import { createTaggedTraces } from "./tagged-traces.ts";

export interface JobIndexOptions {
  store: TelemetryStore;
  /** A number for the run that a time is in, microseconds; see `job-instances.ts`. Default: all is one run. */
  runOf?: (startUs: number) => number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** All jobs in the store. Their rows are worked out when they are asked for, and while nothing else is to be done. */
export interface JobIndex {
  list(query: JobQuery): JobsView;
  /**
   * All there is to say of a job, read anew; undefined when the store has no span of it. Of several runs that had its id it is that of the last, or of
   * the last that it was submitted in until then; microseconds.
   */
  get(id: string, untilUs?: number): JobView | undefined;
  /** The row of a job: much cheaper than `get`. */
  row(id: string): JobRow | undefined;
  suggest(text: string): SuggestView;
  /** How many jobs there are. */
  count(): number;
  /** All jobs that have been read, those of earlier runs whose ids came again too, and how many wait to be. Reads for so many milliseconds first. */
  all(milliseconds: number): { jobs: readonly IndexedJob[]; pending: number };
  has(id: string): boolean;
  /** The path of a shape of a job. */
  pathOf(shape: number): string;
  /** Is told of the jobs whose spans have just gone, or some of them, as they were before. Returns how to remove it. */
  onLeaving(listener: (jobs: readonly IndexedJob[]) => void): () => void;
  stop(): void;
}

/** Milliseconds: that a slice of work takes at most, that an answer may wait for rows. */
const SLICE_MS = 8;
const ANSWER_MS = 60;
/** Milliseconds between two slices: when no spans have come lately, while somebody looks, and else. */
const PAUSE_MS = { idle: 16, watched: 40, busy: 200 };
/** More than requests wait to be written. */
const IDLE_AFTER_MS = 400;
const WATCHED_FOR_MS = 60_000;
const IDS_PER_LOOK = 1_000;

export function createJobIndex({ store, runOf = () => 0, now = Date.now }: JobIndexOptions): JobIndex {
  const packer = createPacker();
  const shapes = createSpanShapes();
  const instanceNeeds = { traceId: store.traceId, runOf };
  /** Jobs of earlier runs whose ids came again. */
  const earlier = new Map<string, IndexedJob[]>();
  const leaving = new Set<(jobs: readonly IndexedJob[]) => void>();
  let table = createJobTable();
  let changed = createChangedJobs();
  let tagged = createTaggedTraces(store, now);
  /** The last id of those in the store that was seen at the start; undefined when all were. */
  let loadedUntil: string | undefined = "";
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastWrite = 0;
  let lastLook = Number.NEGATIVE_INFINITY;

  const remove = store.observe({
    spansWritten(spans) {
      lastWrite = performance.now();
      changed.note(spans, now() * 1_000);
      schedule();
    },
    evicted(traceKeys) {
      const ids = new Set(traceKeys.flatMap((key) => table.jobsOf(key)));
      const jobs = [...ids].flatMap((id) => table.get(id) ?? []);
      for (const listener of leaving) listener(jobs);
      for (const id of ids) {
        if (changed.updatedAtUs(id) === undefined) changed.add(id, table.get(id)?.updatedAtUs ?? 0);
      }
      schedule();
    },
    cleared() {
      earlier.clear();
      table = createJobTable();
      changed = createChangedJobs();
      tagged = createTaggedTraces(store, now);
      loadedUntil = undefined;
    },
  });

  function schedule(): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      work(SLICE_MS, "longest");
      if (!isDone()) schedule();
    }, pause());
    timer.unref();
  }

  function pause(): number {
    const at = performance.now();
    if (at - lastWrite > IDLE_AFTER_MS) return PAUSE_MS.idle;
    return at - lastLook < WATCHED_FOR_MS ? PAUSE_MS.watched : PAUSE_MS.busy;
  }

  function isDone(): boolean {
    return changed.isEmpty && loadedUntil === undefined;
  }

  /** Works for at most so long, and does one job at least; the newest come first when somebody waits for the answer. */
  function work(milliseconds: number, first: "longest" | "latest"): void {
    const until = performance.now() + milliseconds;
    noteTraces(until - milliseconds / 2);
    do {
      const next = changed.take(first);
      if (next) refresh(next.id, next.updatedAtUs);
      else if (loadedUntil !== undefined) loadMore(loadedUntil);
      else return;
    } while (performance.now() < until);
  }

  /** Spans that name no job may belong to one that is known. */
  function noteTraces(until: number): void {
    do {
      const trace = changed.takeTrace();
      if (!trace) return;
      const key = store.traceKey(trace.traceId);
      for (const id of key === undefined ? [] : table.jobsOf(key)) changed.add(id, trace.nowUs);
    } while (performance.now() < until);
  }

  function refresh(id: string, updatedAtUs: number): void {
    const instances = instancesOf(collectJob(store, id), instanceNeeds).flatMap(
      (one) => pack(id, one, updatedAtUs) ?? [],
    );
    const newest = instances.pop();
    if (!newest) table.remove(id);
    else table.put(newest);
    if (instances.length > 0) earlier.set(id, instances);
    else earlier.delete(id);
  }

  function pack(id: string, { spans, traceKeys }: CollectedJob, updatedAtUs: number): IndexedJob | undefined {
    const tree = buildJobTree(spans);
    const facts = jobFacts(id, tree, attemptsOf(tree));
    if (!facts) return undefined;
    return packer.pack(facts, {
      traceKeys,
      shapes: shapes.shapesOf(tree),
      updatedAtUs: updatedAtUs || facts.lastEndUs,
    });
  }

  /** Each id once: as the job that had it last until then. */
  function jobsUntil(untilUs = Number.POSITIVE_INFINITY): readonly IndexedJob[] {
    const newest = table.newestFirst();
    if (earlier.size === 0 || untilUs === Number.POSITIVE_INFINITY) return newest;
    const isBefore = ({ submittedAtUs }: IndexedJob) => submittedAtUs <= untilUs;
    return newest
      .map((job) => (isBefore(job) ? job : (earlier.get(job.id)?.findLast(isBefore) ?? job)))
      .sort((a, b) => b.submittedAtUs - a.submittedAtUs);
  }

  /** The jobs that were in the store before this process. */
  function loadMore(after: string): void {
    const ids = store.indexedValues(JOB_ID_KEY, { after, limit: IDS_PER_LOOK });
    for (const id of ids) if (!table.get(id) && changed.updatedAtUs(id) === undefined) changed.add(id, 0);
    loadedUntil = ids.length < IDS_PER_LOOK ? undefined : ids.at(-1);
  }

  function answering(): { nowUs: number; traceId(key: number): string } {
    lastLook = performance.now();
    work(ANSWER_MS, "latest");
    if (!isDone()) schedule();
    return { nowUs: now() * 1_000, traceId: (key) => store.traceId(key) };
  }

  schedule();
  return {
    list(query) {
      const answer = answering();
      const view = selectJobs(jobsUntil(query.endUs), query, { ...answer, ...tagged });
      return changed.size === 0 ? view : { ...view, pending: changed.size };
    },
    get(id, untilUs) {
      const updatedAtUs = changed.updatedAtUs(id) || table.get(id)?.updatedAtUs;
      return readJob(store, id, {
        ...instanceNeeds,
        untilUs,
        nowUs: now() * 1_000,
        ...(updatedAtUs && { updatedAtUs }),
      });
    },
    row(id) {
      const updatedAtUs = changed.updatedAtUs(id);
      if (updatedAtUs !== undefined || !table.get(id)) refresh(id, updatedAtUs ?? 0);
      const job = table.get(id);
      return job && rowOf(job, { nowUs: now() * 1_000, traceId: (key) => store.traceId(key) });
    },
    suggest(text) {
      answering();
      return suggest(text, { store, jobs: table.newestFirst() });
    },
    count() {
      let count = table.size;
      for (const id of changed.ids()) if (!table.get(id)) count++;
      return count;
    },
    all(milliseconds) {
      lastLook = performance.now();
      work(milliseconds, "longest");
      if (!isDone()) schedule();
      const jobs = [...table.newestFirst(), ...[...earlier.values()].flat()];
      return { jobs, pending: changed.size + (loadedUntil === undefined ? 0 : 1) };
    },
    has: (id) => table.get(id) !== undefined,
    pathOf: shapes.pathOf,
    onLeaving(listener) {
      leaving.add(listener);
      return () => void leaving.delete(listener);
    },
    stop() {
      stopped = true;
      remove();
      clearTimeout(timer);
    },
  };
}
