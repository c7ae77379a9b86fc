import { shorten, type Terminal, widthOf } from "./terminal.ts";

export interface Column<Row> {
  title: string;
  text(row: Row): string;
  /** Colours what `text` said, after it was fitted. */
  paint?(text: string, row: Row): string;
  align?: "right";
  /** Narrower than this the column is not made; columns without it keep their width. */
  least?: number;
}

const GAP = "  ";

/** Rows below each other under their titles; where the line is short, the columns that may be narrower are. */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { columns: most }: Pick<Terminal, "columns">,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  const widths = columns.map(({ title }, at) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[at] ?? "")), widthOf(title)),
  );
  if (most !== undefined) narrow(widths, columns, most);
  const line = (texts: readonly string[], row?: Row) =>
    columns
      .map(({ align, paint }, at) => {
        const width = widths[at] ?? 0;
        const fitted = shorten(texts[at] ?? "", width);
        const space = " ".repeat(Math.max(0, width - widthOf(fitted)));
        const painted = row !== undefined && paint ? paint(fitted, row) : fitted;
        return align === "right" ? `${space}${painted}` : `${painted}${space}`;
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map((row, at) => line(cells[at] ?? [], row))];
}

function narrow(
  widths: number[],
  columns: readonly Column<never>[] | readonly { least?: number }[],
  most: number,
): void {
  let over = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - most;
  for (let at = columns.length - 1; at >= 0 && over > 0; at--) {
    const { least } = columns[at] ?? {};
    const width = widths[at] ?? 0;
    if (least === undefined || width <= least) continue;
    const less = Math.min(over, width - least);
    widths[at] = width - less;
    over -= less;
  }
}
