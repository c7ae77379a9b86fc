import type { TimeKind, TimeSegment } from "../backend/api/job-view.ts";
import type { Paint } from "./terminal.ts";

/** A sign for each kind of time; waiting is hatched, because nothing works there. */
const SIGNS: Record<TimeKind, string> = {
  bus: "·",
  "queue-wait": "░",
  "cold-start": "▒",
  work: "█",
  "retry-wait": "╱",
};

export const TIME_LEGEND = "· bus  ░ queue wait  ▒ cold start  █ work  ╱ retry wait";

export interface Scale {
  fromUs: number;
  toUs: number;
  /** Characters. */
  width: number;
}

/** A job's time as signs on a scale; what is shorter than a sign shows where nothing longer does. */
export function timeBar(segments: readonly TimeSegment[], { fromUs, toUs, width }: Scale): string {
  const perSign = (toUs - fromUs) / width;
  if (perSign <= 0) return "";
  const most = new Float64Array(width);
  const signs: string[] = new Array(width).fill(" ");
  for (const { kind, startUs, endUs } of segments) {
    const first = clamp(Math.floor((startUs - fromUs) / perSign), width);
    const last = clamp(Math.ceil((endUs - fromUs) / perSign) - 1, width);
    for (let at = first; at <= last; at++) {
      const from = Math.max(startUs, fromUs + at * perSign);
      const to = Math.min(endUs, fromUs + (at + 1) * perSign);
      if (to - from <= (most[at] ?? 0)) continue;
      most[at] = to - from;
      signs[at] = SIGNS[kind];
    }
  }
  return signs.join("").trimEnd();
}

/** One row of a timeline. */
export function spanBar(
  row: { startUs: number; endUs: number; kind: string; timeKind?: TimeKind; open?: true; status: string },
  { fromUs, toUs, width }: Scale,
  paint: Paint,
): string {
  const perSign = (toUs - fromUs) / width;
  if (perSign <= 0 || row.kind === "seam") return " ".repeat(width);
  const first = clamp(Math.floor((row.startUs - fromUs) / perSign), width);
  const last = Math.max(first, clamp(Math.ceil((row.endUs - fromUs) / perSign) - 1, width));
  const sign = row.endUs - row.startUs < perSign / 4 ? "▏" : SIGNS[row.timeKind ?? "bus"];
  const bar = `${sign.repeat(last - first)}${row.open ? "▶" : sign}`;
  const colour = row.status === "error" ? "red" : row.open ? "blue" : row.kind === "wait" ? "grey" : undefined;
  return `${" ".repeat(first)}${colour ? paint(colour, bar) : bar}${" ".repeat(width - last - 1)}`;
}

function clamp(at: number, width: number): number {
  return Math.min(width - 1, Math.max(0, at));
}
