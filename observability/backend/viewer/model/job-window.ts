import type { TimelineRow } from "../../api/job-view.ts";

/** A stretch of time, microseconds since the epoch. */
export interface TimeWindow {
  startUs: number;
  endUs: number;
}

/** From the first row's start to the last one's end; rows that go on end now. Never empty. */
export function wholeWindow(rows: readonly TimelineRow[], nowUs: number): TimeWindow {
  let startUs = Number.POSITIVE_INFINITY;
  let endUs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    startUs = Math.min(startUs, row.startUs);
    endUs = Math.max(endUs, rowEnd(row, nowUs));
  }
  return startUs <= endUs ? { startUs, endUs: Math.max(endUs, startUs + 1) } : { startUs: nowUs, endUs: nowUs + 1 };
}

/** End of a row now. */
export function rowEnd(
  { startUs, endUs, open }: Pick<TimelineRow, "startUs" | "endUs" | "open">,
  nowUs: number,
): number {
  return Math.max(startUs, open ? Math.max(endUs, nowUs) : endUs);
}

/** `?zoom=` in milliseconds from the job's start, "1200-3450.5"; undefined when it says nothing usable. */
export function readZoom(text: string | null, whole: TimeWindow): TimeWindow | undefined {
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? "") ?? [];
  if (from === undefined || to === undefined) return undefined;
  const startUs = whole.startUs + Number(from) * 1_000;
  const endUs = whole.startUs + Number(to) * 1_000;
  return endUs > startUs && startUs < whole.endUs ? { startUs, endUs } : undefined;
}

export function writeZoom({ startUs, endUs }: TimeWindow, whole: TimeWindow): string {
  const text = (us: number) => String(Math.round(us - whole.startUs) / 1_000);
  return `${text(startUs)}-${text(endUs)}`;
}

/** The stretch between two places of a drag, shares of the width in any order; undefined when it is too narrow to be meant. */
export function brushed(from: number, to: number, timeAt: (share: number) => number): TimeWindow | undefined {
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  return high - low < 0.005 ? undefined : { startUs: timeAt(low), endUs: timeAt(high) };
}

/** Nearer to (factor below 1) or further from the middle, never beyond the whole. */
export function zoomed(window: TimeWindow, whole: TimeWindow, factor: number): TimeWindow {
  const middle = (window.startUs + window.endUs) / 2;
  const half = Math.max(((window.endUs - window.startUs) / 2) * factor, 0.5);
  return { startUs: Math.max(whole.startUs, middle - half), endUs: Math.min(whole.endUs, middle + half) };
}

/** Further right (positive share of the width) or left, never beyond the whole. */
export function panned(window: TimeWindow, whole: TimeWindow, share: number): TimeWindow {
  const length = window.endUs - window.startUs;
  const startUs = Math.min(
    Math.max(window.startUs + share * length, whole.startUs),
    Math.max(whole.startUs, whole.endUs - length),
  );
  return { startUs, endUs: startUs + length };
}
