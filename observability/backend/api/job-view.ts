import type { LogView, OriginView, SpanStatus, SpansView } from "./span-view.ts";

/** Where a job is, as its spans tell it. */
export type JobStatus = "queued" | "running" | "retrying" | "completed" | "rejected" | "failed" | "dead-lettered";

export const JOB_STATUSES = [
  "queued",
  "running",
  "retrying",
  "completed",
  "rejected",
  "failed",
  "dead-lettered",
] as const satisfies readonly JobStatus[];

/** What a stretch of a job's time went into. */
export type TimeKind = "bus" | "queue-wait" | "cold-start" | "work" | "retry-wait";

export const TIME_KINDS = [
  "bus",
  "queue-wait",
  "cold-start",
  "work",
  "retry-wait",
] as const satisfies readonly TimeKind[];

/** Times are microseconds since the epoch. */
export interface TimeSegment {
  kind: TimeKind;
  startUs: number;
  endUs: number;
  /** The queue of a wait, the function of work. */
  where?: string;
  /** It has not ended: `endUs` is the time of the answer. */
  open?: true;
}

/** One row of the list of jobs. Times are microseconds since the epoch, `…Us` sums microseconds. */
export interface JobRow {
  id: string;
  /** null when the submission named none. */
  type: string | null;
  status: JobStatus;
  /** `error.type` of the last failed attempt, while the job has not completed. */
  code?: string;
  reason?: string;
  /** The service that it failed in. */
  stage?: string;
  /**
   * The last step that is known; `index` from 0; `of` when the spans say how many there are. `isOver`: it has ended well and the attempt goes
   * on, so the job is in the next one, whose name no span tells yet.
   */
  step?: { name: string; index: number; of?: number; isOver?: true };
  attempts: number;
  duplicates: number;
  redriven: boolean;
  /** The queue that it waits in now. */
  waitsIn?: { queue: string; sinceUs: number };
  submittedAtUs: number;
  /** Arrival of the newest span. */
  updatedAtUs: number;
  finishedAtUs?: number;
  /** From submission to the end, or to the time of the answer. */
  totalUs: number;
  split: Record<TimeKind, number>;
  /** In time order, without overlap. */
  segments: TimeSegment[];
  alerts: number;
  spans: number;
  errorSpans: number;
  traceIds: string[];
}

/** GET /api/jobs. Newest submission first. */
export interface JobsView {
  jobs: JobRow[];
  /** Matching jobs beyond `limit` included. */
  total: number;
  /** Of all that match but for their status. */
  counts: Record<JobStatus, number>;
  /** Of finished jobs among the matching; microseconds; null without one. */
  latencyUs: { p50: number; p95: number; p99: number } | null;
  /** Jobs whose newest spans are not in their row yet, or that have none yet; absent when there are none. */
  pending?: number;
  /** Time of the answer. */
  nowUs: number;
}

/** A line of a job's timeline. */
export interface TimelineRow {
  /** Stays the same while the job goes on. */
  key: string;
  kind: "span" | "wait" | "attempt" | "open" | "seam" | "cold-start" | "alert";
  depth: number;
  label: string;
  service?: string;
  startUs: number;
  endUs: number;
  /** It runs, or waits, still: the bar grows. */
  open?: true;
  timeKind?: TimeKind;
  status: SpanStatus;
  /** Code and reason of a failure that begins here. */
  error?: { type: string; reason: string };
  traceId?: string;
  spanId?: string;
  attempt?: number;
  /** What stands beside the label: "visibility 4 s", "3 log lines", "rebuilt from the job's record". */
  note?: string;
  logs: number;
  /** Rows below it that belong to it, directly or not. */
  descendants: number;
  /** Stretches of it that the critical path runs through. */
  critical: { startUs: number; endUs: number }[];
}

export interface AttemptView {
  number: number;
  startUs: number;
  /** Absent while it runs. */
  endUs?: number;
  status: "running" | "completed" | "failed" | "crashed" | "timed-out";
  code?: string;
  reason?: string;
  redriven: boolean;
  /** Of the wait before it. */
  waitUs: number;
  traceId: string;
  spanId: string;
}

/** GET /api/jobs/{id}. */
export interface JobView {
  job: JobRow;
  attempts: AttemptView[];
  rows: TimelineRow[];
  /** All spans of all traces of the job. */
  spans: SpansView;
  logs: LogView[];
  nowUs: number;
}

export type { LogView, OriginView, SpansView };
