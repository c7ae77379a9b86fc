import { type ReactElement, type ReactNode, useMemo, useRef } from "react";
import { Space } from "./space.tsx";
import { useArrivals } from "./use-arrivals.ts";
import type { KeyBinding } from "./use-keys.tsx";
import { useLineCursor } from "./use-line-cursor.ts";
import { useLineWindow } from "./use-line-window.ts";

const ROW_HEIGHT = 32;

interface LinesTableProps<Line> {
  /** Name of the table, for who does not see it. */
  label: string;
  className: string;
  /** The cells of the head. */
  head: readonly ReactElement[];
  lines: readonly Line[];
  idOf(line: Line): string;
  /** What the list of keys calls them. */
  keysTitle: string;
  /** Further keys, for the line that the cursor is at. */
  bindings(id: string | undefined): readonly KeyBinding[];
  /** A `tr`; `row` counts in the whole table, the head being the first. */
  line(line: Line, at: { row: number; isTabStop: boolean }): ReactNode;
  /** What the button says that shows the lines which have arrived above: "3 new ↑". */
  arrived(count: number): string;
  /** Stands below, for the line that the cursor is at. */
  foot?(id: string | undefined): ReactNode;
}

/** Lines of one height; only those in sight are in the document. Lines that arrive do not move what is being read. */
export function LinesTable<Line>(props: LinesTableProps<Line>) {
  const { label, className, head, lines, idOf, keysTitle, bindings, line, arrived, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => lines.map(idOf), [lines, idOf]);
  const arrivals = useArrivals({ ids, scroller, rowHeight: ROW_HEIGHT });
  const { lines: shown, above, below, reveal } = useLineWindow({ ids, scroller, rowHeight: ROW_HEIGHT });
  const cursor = useLineCursor({ ids, scroller, reveal, title: keysTitle, bindings });
  return (
    <>
      <div className="list-scroller" ref={scroller} onScroll={arrivals.onScroll}>
        <table aria-label={label} aria-rowcount={lines.length + 1} className={`list-table ${className}`}>
          <thead>
            <tr aria-rowindex={1}>{head}</tr>
          </thead>
          <tbody onFocus={cursor.onFocus}>
            <Space height={above} columns={head.length} />
            {shown.map(({ index }) => {
              const item = lines[index];
              return item && line(item, { row: index + 2, isTabStop: ids[index] === cursor.tabStop });
            })}
            <Space height={below} columns={head.length} />
          </tbody>
        </table>
      </div>
      {arrivals.count > 0 ? (
        <button type="button" className="primary list-arrived" onClick={arrivals.show}>
          {arrived(arrivals.count)}
        </button>
      ) : null}
      {foot?.(cursor.id)}
    </>
  );
}
