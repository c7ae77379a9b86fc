import {
  type FigureChange,
  type FigureName,
  PATH_SEPARATOR,
  type ShapeView,
  type TypeComparison,
} from "../../api/run-view.ts";
import { formatDuration } from "./format.ts";
import { formatCount } from "./series-format.ts";

export const FIGURE_TITLES: Record<FigureName, string> = {
  jobs: "Jobs",
  completed: "Completed",
  rejected: "Rejected",
  failed: "Failed",
  unfinished: "Not ended",
  attempts: "Attempts per job",
  p50: "p50",
  p95: "p95",
  max: "Longest",
  bus: "Bus",
  "queue-wait": "Queue wait",
  "cold-start": "Cold start",
  work: "Work",
  "retry-wait": "Retry wait",
};

export function formatFigure({ unit }: Pick<FigureChange, "unit">, value: number | null): string {
  if (value === null) return "—";
  if (unit === "us") return formatDuration(value);
  return unit === "jobs" ? formatCount(value) : String(Number(value.toPrecision(3)));
}

/** "▲ +23 %", "▼ −8 %", "="; empty where neither is better. A change too small to speak of has no arrow. */
export function changeText({ verdict, change }: FigureChange): string {
  if (verdict === null) return "";
  const percent = change === null ? undefined : Math.round(100 * change);
  const share = percent === undefined || percent === 0 ? "" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
  const mark = { worse: "▲", better: "▼", same: share === "" ? "=" : "" }[verdict];
  return `${mark} ${share}`.trim();
}

/** What is zero or unknown in both says nothing, but for the number of jobs. */
export function tellingFigures({ figures }: Pick<TypeComparison, "figures">): FigureChange[] {
  return figures.filter(({ name, base, with: other }) => name === "jobs" || Boolean(base) || Boolean(other));
}

/** A path's own name, and what is above it, from the root. */
export function shapeParts({ path }: ShapeView): { own: string; above: string[] } {
  const parts = path.split(PATH_SEPARATOR);
  return { own: parts.at(-1) ?? path, above: parts.slice(0, -1) };
}
