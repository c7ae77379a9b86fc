import type { JobRow } from "../backend/api/job-view.ts";
import { plain } from "./terminal.ts";

/** The step that a job is at: "2/4 migrate", and between two steps "3/4 after migrate"; "" when none is known. */
export function stepText({ step }: JobRow): string {
  if (!step) return "";
  const { name, index, of, isOver = false } = step;
  const number = index + (isOver ? 2 : 1);
  return plain(`${number}${of === undefined ? "" : `/${of}`} ${isOver ? "after " : ""}${name}`);
}
