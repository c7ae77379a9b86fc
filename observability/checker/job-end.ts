import type { JobTrace } from "./job-trace.ts";
import type { Outcome } from "./outcome.ts";
import type { SpanRole } from "./span-roles.ts";

/** The spans that a job of each outcome ends with. */
const lastRoles: Record<Outcome, readonly SpanRole[]> = {
  completed: ["attempt"],
  rejected: ["ingest", "attempt"],
  failed: ["ingest", "attempt"],
  crashed: ["attempt", "reconcile"],
  duplicate: ["ingest", "attempt"],
  running: [],
  unknown: [],
};

/**
 * Nanoseconds from the first span of a job to the end of the one that it ended with: what is told of it afterwards does not count. Of spans that
 * are no job's, to the end of the last; undefined while a job goes on, and without spans.
 */
export function durationOf(job: JobTrace, outcome: Outcome): bigint | undefined {
  const spans = outcome === "unknown" ? job.spans : lastRoles[outcome].flatMap(job.withRole);
  const starts = job.spans.map(({ startNs }) => startNs);
  const ends = spans.map(({ endNs }) => endNs);
  if (starts.length === 0 || ends.length === 0) return undefined;
  const [first, last] = [starts.reduce((a, b) => (b < a ? b : a)), ends.reduce((a, b) => (b > a ? b : a))];
  return last > first ? last - first : 0n;
}
