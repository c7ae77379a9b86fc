import { TIME_KINDS, type TimeKind } from "../api/job-view.ts";
import { type IndexedJob, splitOfIndexed } from "../jobs/indexed-job.ts";

/** What the jobs of one type came to, so that the tallies of different jobs add up. */
export interface TypeTally {
  jobs: number;
  statuses: Map<string, number>;
  attempts: number;
  /** Jobs with an attempt: one that was turned away has none. */
  tried: number;
  /** Of completed jobs: how many took so many microseconds, to three digits, which are all that is shown. */
  latencies: Map<number, number>;
  /** Sums over completed jobs. */
  splitUs: Record<TimeKind, number>;
  codes: Map<string, number>;
  /** How many of the jobs that ended have a span of this path. */
  shapes: Map<string, number>;
}

/** By type; null for jobs that name none. */
export type RunTally = Map<string | null, TypeTally>;

/** Names come from outside: what is beyond these is counted together, or not by name. */
const MOST_TYPES = 50;
const OTHER_TYPES = "(other types)";
const MOST_CODES = 100;
const MOST_SHAPES = 500;
const ENDED: readonly string[] = ["completed", "rejected", "failed", "dead-lettered"];

export function tallyJobs(jobs: Iterable<IndexedJob>, pathOf: (shape: number) => string): RunTally {
  const tally: RunTally = new Map();
  /** Nearly all jobs of a type share a few lists of shapes. */
  const lists = new Map<TypeTally, Map<readonly number[], number>>();
  for (const job of jobs) {
    const ofType = typeIn(tally, job.type);
    countJob(ofType, job);
    if (!ENDED.includes(job.status)) continue;
    const ofLists = lists.get(ofType) ?? new Map<readonly number[], number>();
    lists.set(ofType, ofLists.set(job.shapes, (ofLists.get(job.shapes) ?? 0) + 1));
  }
  for (const [ofType, ofLists] of lists) {
    for (const [shapes, count] of ofLists)
      for (const shape of shapes) add(ofType.shapes, pathOf(shape), count, MOST_SHAPES);
  }
  return tally;
}

function countJob(tally: TypeTally, job: IndexedJob): void {
  const { status, attempts, state, submittedAtUs, finishedAtUs } = job;
  tally.jobs++;
  tally.attempts += attempts;
  if (attempts > 0) tally.tried++;
  add(tally.statuses, status, 1);
  if (status !== "completed") {
    if (state.failure) add(tally.codes, state.failure.code, 1, MOST_CODES);
    return;
  }
  if (finishedAtUs === undefined) return;
  add(tally.latencies, Number((finishedAtUs - submittedAtUs).toPrecision(3)), 1);
  const split = splitOfIndexed(job);
  for (const kind of TIME_KINDS) tally.splitUs[kind] += split[kind];
}

/** A tally of both; neither is changed. */
export function mergeTallies(...tallies: readonly RunTally[]): RunTally {
  const merged: RunTally = new Map();
  for (const tally of tallies) for (const [type, ofType] of tally) mergeInto(typeIn(merged, type), ofType);
  return merged;
}

/** All types as one. */
export function totalOf(tally: RunTally): TypeTally {
  const total = emptyTally();
  for (const ofType of tally.values()) mergeInto(total, ofType);
  return total;
}

export function endedIn({ statuses }: TypeTally): number {
  return ENDED.reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
}

function mergeInto(
  into: TypeTally,
  { jobs, tried, attempts, statuses, latencies, splitUs, codes, shapes }: TypeTally,
): void {
  into.jobs += jobs;
  into.tried += tried;
  into.attempts += attempts;
  for (const [status, count] of statuses) add(into.statuses, status, count);
  for (const [us, count] of latencies) add(into.latencies, us, count);
  for (const kind of TIME_KINDS) into.splitUs[kind] += splitUs[kind];
  for (const [code, count] of codes) add(into.codes, code, count, MOST_CODES);
  for (const [path, count] of shapes) add(into.shapes, path, count, MOST_SHAPES);
}

function typeIn(tally: RunTally, type: string | null): TypeTally {
  const name = tally.has(type) || tally.size < MOST_TYPES ? type : OTHER_TYPES;
  const known = tally.get(name) ?? emptyTally();
  tally.set(name, known);
  return known;
}

export function emptyTally(): TypeTally {
  return {
    jobs: 0,
    statuses: new Map(),
    attempts: 0,
    tried: 0,
    latencies: new Map(),
    splitUs: { bus: 0, "queue-wait": 0, "cold-start": 0, work: 0, "retry-wait": 0 },
    codes: new Map(),
    shapes: new Map(),
  };
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number, most = Number.POSITIVE_INFINITY): void {
  const known = counts.get(key);
  if (known === undefined && counts.size >= most) return;
  counts.set(key, (known ?? 0) + count);
}
