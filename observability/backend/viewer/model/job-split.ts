import type { JobRow, TimeKind } from "../../api/job-view.ts";

/** Sums per kind of time now: a stretch that goes on has grown since the answer. */
export function splitNow(
  { split, segments }: Pick<JobRow, "split" | "segments">,
  nowUs: number,
): Record<TimeKind, number> {
  const sums = { ...split };
  for (const { kind, endUs, open } of segments) if (open) sums[kind] += Math.max(0, nowUs - endUs);
  return sums;
}
