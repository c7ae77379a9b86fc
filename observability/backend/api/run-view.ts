import type { JobStatus, TimeKind } from "./job-view.ts";

/** What jobs came to. Latency and time split are those of jobs that completed: what faults cost depends on the faults. */
export interface RunFigures {
  jobs: number;
  statuses: Record<JobStatus, number>;
  /** Of all jobs together. */
  attempts: number;
  /** Jobs that had one. */
  tried: number;
  /** Microseconds to three digits; null when none completed. */
  latencyUs: { p50: number; p95: number; max: number } | null;
  /** Means, microseconds; null when none completed. */
  splitUs: Record<TimeKind, number> | null;
  /** Jobs by the code of their failure. */
  codes: { code: string; jobs: number }[];
}

export interface RunTypeFigures extends RunFigures {
  /** null: the submission named none. */
  type: string | null;
}

/** One start of a system that sends here: the jobs that were submitted from then until the next. Times are microseconds since the epoch. */
export interface RunView {
  id: number;
  /** Given, or the time of its start on the backend's clock. */
  label: string;
  startedUs: number;
  /** null while it goes on. */
  endedUs: number | null;
  total: RunFigures;
  /** By name. */
  types: RunTypeFigures[];
}

/** GET /api/runs. Newest first. */
export interface RunsView {
  runs: RunView[];
  /** How many runs are kept. */
  keep: number;
  /** Jobs that have not been read yet, or not anew; absent when there are none. */
  pending?: number;
  nowUs: number;
}

/** POST /api/runs, `application/json`, same origin only: begins a run. Answers `RunView`. */
export interface RunRequest {
  label?: string;
}

export type FigureName =
  | "jobs"
  | "completed"
  | "rejected"
  | "failed"
  | "unfinished"
  | "attempts"
  | "p50"
  | "p95"
  | "max"
  | TimeKind;

/** One figure of both runs. */
export interface FigureChange {
  name: FigureName;
  /** `us`: microseconds; `per-job`: a mean. */
  unit: "jobs" | "per-job" | "us";
  base: number | null;
  with: number | null;
  /** Share by which it grew; null where that says nothing. */
  change: number | null;
  /** null where neither is better, or one is missing. */
  verdict: "better" | "worse" | "same" | null;
}

/** Between the names of a path. */
export const PATH_SEPARATOR = " › ";

/** A path of span names with the jobs that have it, of those that ended. */
export interface ShapeView {
  /** "service: name › service: name", from the root of the trace. */
  path: string;
  jobs: number;
  of: number;
  /** Paths that go on from it, which are not listed. */
  below: number;
}

export interface StructureChange {
  same: number;
  /** Most jobs first, the first 100. */
  onlyBase: ShapeView[];
  onlyWith: ShapeView[];
}

export interface TypeComparison {
  type: string | null;
  figures: FigureChange[];
  codes: { code: string; base: number; with: number }[];
  /** null when no job of the type ended in one of the runs. */
  structure: StructureChange | null;
}

/** GET /api/runs/{base}...{with}: ids, or labels, which stand for the newest run that has them. */
export interface RunComparison {
  base: RunView;
  with: RunView;
  /** Over all types. */
  total: FigureChange[];
  /** By name. */
  types: TypeComparison[];
  pending?: number;
}
