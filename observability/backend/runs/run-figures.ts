import { JOB_STATUSES, type JobStatus, TIME_KINDS, type TimeKind } from "../api/job-view.ts";
import type { RunFigures, RunTypeFigures } from "../api/run-view.ts";
import { type RunTally, type TypeTally, totalOf } from "./run-tally.ts";

/** A tally as it is shown. */
export function figuresOf({ jobs, tried, statuses, attempts, latencies, splitUs, codes }: TypeTally): RunFigures {
  const completed = Array.from(latencies.values()).reduce((sum, count) => sum + count, 0);
  return {
    jobs,
    statuses: byKey(JOB_STATUSES, (status) => statuses.get(status) ?? 0),
    attempts,
    tried,
    latencyUs: completed === 0 ? null : quantiles(latencies, completed),
    splitUs: completed === 0 ? null : byKey(TIME_KINDS, (kind) => splitUs[kind] / completed),
    codes: Array.from(codes, ([code, count]) => ({ code, jobs: count })).sort(
      (a, b) => b.jobs - a.jobs || (a.code < b.code ? -1 : 1),
    ),
  };
}

export function runFigures(tally: RunTally): { total: RunFigures; types: RunTypeFigures[] } {
  return {
    total: figuresOf(totalOf(tally)),
    types: typesOf(tally).map(([type, ofType]) => ({ type, ...figuresOf(ofType) })),
  };
}

/** By name, jobs without a type last. */
function typesOf(tally: RunTally): [string | null, TypeTally][] {
  return [...tally].sort(([a], [b]) => compareTypes(a, b));
}

export function compareTypes(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}

/** Nearest rank. */
function quantiles(latencies: ReadonlyMap<number, number>, total: number) {
  const sorted = [...latencies].sort(([a], [b]) => a - b);
  const at = (share: number) => {
    let before = 0;
    const found = sorted.find(([, count]) => {
      before += count;
      return before >= Math.ceil(share * total);
    });
    return found?.[0] ?? 0;
  };
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function byKey<Key extends JobStatus | TimeKind>(
  keys: readonly Key[],
  value: (key: Key) => number,
): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, number>;
}
