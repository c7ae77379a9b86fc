import type { TimelineRow } from "../../api/job-view.ts";
import { attemptKeys, foldable, nameOfRow, rowOf } from "./job-rows.ts";

/** What `?fold=` says instead of naming rows: it holds for attempts that are still to come, too. */
export type FoldPreset = "attempts" | "all";

const PRESETS: Record<FoldPreset, (rows: readonly TimelineRow[]) => string[]> = {
  attempts: attemptKeys,
  all: foldable,
};

/** Keys of the rows that `?fold=` (repeatable) folds: a preset, span ids, or keys of rows that are no span. */
export function readFolds(rows: readonly TimelineRow[], names: readonly string[]): Set<string> {
  return new Set(
    names.flatMap((name) => {
      if (name === "attempts" || name === "all") return PRESETS[name](rows);
      return rowOf(rows, name)?.key ?? [];
    }),
  );
}

/** The other way round. */
export function writeFolds(rows: readonly TimelineRow[], folded: ReadonlySet<string>): string[] {
  const preset = (["attempts", "all"] as const).find((name) => isSame(PRESETS[name](rows), folded));
  if (folded.size === 0) return [];
  return preset ? [preset] : rows.filter(({ key }) => folded.has(key)).map((row) => nameOfRow(rows, row));
}

function isSame(keys: readonly string[], folded: ReadonlySet<string>): boolean {
  return keys.length === folded.size && keys.every((key) => folded.has(key));
}
