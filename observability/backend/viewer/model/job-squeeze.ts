import type { TimeSegment } from "../../api/job-view.ts";
import type { TimeWindow } from "./job-window.ts";

/** A stretch in which nothing works, and the length that it is drawn with; microseconds. */
export interface QuietStretch extends TimeWindow {
  drawnUs: number;
}

/** Where moments are drawn. */
export interface TimeScale {
  window: TimeWindow;
  /** Shares of the width, cut at its ends; undefined outside of it. */
  place(stretch: TimeWindow): { left: number; width: number } | undefined;
  /** The moment at a share of the width. */
  timeAt(share: number): number;
  quiet: readonly QuietStretch[];
}

/** All quiet stretches together take at most this share of the width when they are squeezed. */
const QUIET_SHARE = 0.35;

/** Stretches of the whole in which a job waits, in a queue, for its next attempt or to be redriven, and which are worth squeezing. */
export function quietStretches(segments: readonly TimeSegment[], whole: TimeWindow, nowUs: number): QuietStretch[] {
  const gaps: TimeWindow[] = [];
  let busyUs = 0;
  let atUs = whole.startUs;
  for (const { kind, startUs, endUs, open } of segments) {
    if (kind === "queue-wait" || kind === "retry-wait") continue;
    const untilUs = Math.min(open ? Math.max(endUs, nowUs) : endUs, whole.endUs);
    if (startUs > atUs) gaps.push({ startUs: atUs, endUs: startUs });
    busyUs += Math.max(0, untilUs - Math.max(startUs, atUs));
    atUs = Math.max(atUs, untilUs);
  }
  if (atUs < whole.endUs) gaps.push({ startUs: atUs, endUs: whole.endUs });
  const drawnUs = (busyUs * QUIET_SHARE) / (1 - QUIET_SHARE) / Math.max(gaps.length, 1);
  return busyUs === 0
    ? []
    : gaps.filter(({ startUs, endUs }) => endUs - startUs > drawnUs).map((gap) => ({ ...gap, drawnUs }));
}

/** A scale for a window; `quiet` in time order, without overlap. */
export function timeScale(window: TimeWindow, quiet: readonly QuietStretch[]): TimeScale {
  const drawnAt = (us: number) => quiet.reduce((drawn, stretch) => drawn - savedBefore(stretch, us), us);
  const from = drawnAt(window.startUs);
  const length = Math.max(drawnAt(window.endUs) - from, 1e-3);
  return {
    window,
    quiet,
    place({ startUs, endUs }) {
      if (endUs < window.startUs || startUs > window.endUs) return undefined;
      const left = (drawnAt(Math.max(startUs, window.startUs)) - from) / length;
      const right = (drawnAt(Math.min(endUs, window.endUs)) - from) / length;
      return { left, width: Math.max(0, right - left) };
    },
    timeAt(share) {
      const drawn = from + share * length;
      let us = drawn;
      for (const stretch of quiet) {
        const startsAt = drawnAt(stretch.startUs);
        if (drawn <= startsAt) break;
        const lengthUs = stretch.endUs - stretch.startUs;
        if (drawn < startsAt + stretch.drawnUs)
          return stretch.startUs + ((drawn - startsAt) * lengthUs) / stretch.drawnUs;
        us += lengthUs - stretch.drawnUs;
      }
      return us;
    },
  };
}

/** How much of a quiet stretch's length is not drawn, of the part before a moment. */
function savedBefore({ startUs, endUs, drawnUs }: QuietStretch, us: number): number {
  const share = Math.max(0, Math.min(1, (us - startUs) / (endUs - startUs)));
  return share * (endUs - startUs - drawnUs);
}
