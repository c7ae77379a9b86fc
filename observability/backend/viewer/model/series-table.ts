import type { SeriesLine } from "./series-lines.ts";

export const SORT_COLUMNS = ["name", "calls", "errors", "p50", "p95", "p99"] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sort {
  column: SortColumn;
  descending: boolean;
}

const DEFAULT_SORT: Sort = { column: "calls", descending: true };

/** `sort=p95` ascends, `sort=-p95` descends. */
export function readSort(address: URLSearchParams): Sort {
  const text = address.get("sort") ?? "";
  const column = SORT_COLUMNS.find((known) => known === text.replace(/^-/, ""));
  return column === undefined ? DEFAULT_SORT : { column, descending: text.startsWith("-") };
}

/** The address's `sort` after a press on a column: numbers begin with the most, names with the first; again turns it round. */
export function nextSort({ column, descending }: Sort, pressed: SortColumn): string {
  const next = column === pressed ? !descending : pressed !== "name";
  return `${next ? "-" : ""}${pressed}`;
}

export function sortLines(lines: readonly SeriesLine[], { column, descending }: Sort): SeriesLine[] {
  const sign = descending ? -1 : 1;
  const byName = (a: SeriesLine, b: SeriesLine) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  if (column === "name") return lines.toSorted((a, b) => sign * byName(a, b));
  const value = ({ series }: SeriesLine) =>
    column === "calls" ? series.calls : column === "errors" ? series.errors : series.totalMs[column];
  return lines.toSorted((a, b) => sign * (value(a) - value(b)) || byName(a, b));
}

/** Points of a polyline: from left to right, the largest value at the top, nothing at the bottom. */
export function sparkPoints(values: readonly number[], { width, height }: { width: number; height: number }): string {
  const most = Math.max(...values, Number.MIN_VALUE);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`)
    .join(" ");
}
