import { styleText } from "node:util";
import type { Tone, ViewRow } from "./view-rows.ts";

const styles: Record<Tone, Parameters<typeof styleText>[0] | undefined> = {
  plain: undefined,
  strong: "bold",
  good: "green",
  bad: "red",
  busy: "cyan",
  dim: "dim",
};

/** Rows as lines of at most `width` characters, the columns of table rows aligned. */
export function renderRows(rows: readonly ViewRow[], { width, colour }: { width: number; colour: boolean }): string[] {
  const widths: number[] = [];
  for (const { cells } of rows.filter(({ table }) => table))
    for (const [column, cell] of cells.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);

  return rows.map(({ tone, table, cells }) => {
    const padded = table ? cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)) : cells;
    const text = padded.join("  ").trimEnd().slice(0, width);
    const style = styles[tone];
    return colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
  });
}
