import type { TimelineRow } from "../../api/job-view.ts";

/** A wait that none of the five kinds of time counts. */
export function isDeadLetterStay({ kind, timeKind }: Pick<TimelineRow, "kind" | "timeKind">): boolean {
  return kind === "wait" && timeKind === undefined;
}

/** Microseconds in dead-letter queues, until redriven. */
export function deadLetterUs(rows: readonly TimelineRow[]): number {
  return rows.filter(isDeadLetterStay).reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
}
