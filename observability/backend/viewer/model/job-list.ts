import type { JobRow, JobStatus, JobsView } from "../../api/job-view.ts";

/** What the column "step" says. */
export interface StepText {
  /** "2/4 migrate", "waits in jobs-todo"; "" when nothing is known. */
  text: string;
  code: string | undefined;
}

/** The step that a job is at, or where it waits. */
export function stepText({ status, step, waitsIn, code }: JobRow): StepText {
  if (waitsIn && (status === "queued" || status === "retrying")) return { text: `waits in ${waitsIn.queue}`, code };
  if (!step) return { text: "", code };
  if (step.isOver && step.of !== undefined) return { text: `${step.index + 2}/${step.of} after ${step.name}`, code };
  const share = step.of === undefined ? "" : `${step.index + 1}/${step.of}`;
  const done = status === "completed" && step.of !== undefined;
  return { text: done ? share : `${share} ${step.name}`.trim(), code };
}

const FAILED: readonly JobStatus[] = ["rejected", "failed", "dead-lettered"];

/** Jobs of the list that did not reach their goal; the counts of an answer know nothing of the chosen statuses. */
export function failedCount({ counts }: Pick<JobsView, "counts">, chosen: readonly JobStatus[]): number {
  const shown = FAILED.filter((status) => chosen.length === 0 || chosen.includes(status));
  return shown.reduce((sum, status) => sum + counts[status], 0);
}

/** Length of a job now: of one that goes on, to `nowUs`. */
export function totalNow({ submittedAtUs, finishedAtUs, totalUs }: JobRow, nowUs: number): number {
  return finishedAtUs === undefined ? Math.max(totalUs, nowUs - submittedAtUs) : totalUs;
}

/** It can still change with time alone. */
export function goesOn({ finishedAtUs }: JobRow): boolean {
  return finishedAtUs === undefined;
}

/**
 * A long list with the answer for its newest jobs in it: they take the place of those that the list had from that time on, the older ones stay as
 * they are. Counts are those of the answer, which are of all that match.
 */
export function withNewest(list: JobsView, newest: JobsView, limit: number): JobsView {
  const oldest = newest.jobs.at(-1);
  if (!oldest || newest.jobs.length >= newest.total) return newest;
  const isNew = new Set(newest.jobs.map(({ id }) => id));
  const older = list.jobs.filter(({ id, submittedAtUs }) => submittedAtUs <= oldest.submittedAtUs && !isNew.has(id));
  return { ...newest, jobs: [...newest.jobs, ...older].slice(0, limit) };
}

/** Rows that a list has got above the row that was at `index`; 0 when that row has gone. */
export function insertedAbove(ids: readonly string[], before: readonly string[], index: number): number {
  const anchor = before[index];
  const now = anchor === undefined ? -1 : ids.indexOf(anchor);
  return now < 0 ? 0 : now - index;
}

/** Jobs above the one that was the newest when it was last looked at. */
export function newerThan(ids: readonly string[], seen: string | undefined): number {
  return seen === undefined ? 0 : Math.max(0, ids.indexOf(seen));
}

/** The job `by` places further down the list; undefined at its ends, or when the job is not in it. */
export function neighbour(ids: readonly string[], id: string, by: 1 | -1): string | undefined {
  const index = ids.indexOf(id);
  return index < 0 ? undefined : ids[index + by];
}
