import { useMemo, useRef } from "react";
import { useLocation } from "wouter";
import type { LetterLine as Line } from "../../model/selection-letters.ts";
import { chosenShare } from "../../model/selection-lines.ts";
import { Space } from "../parts/space.tsx";
import { useArrivals } from "../parts/use-arrivals.ts";
import { useLineCursor } from "../parts/use-line-cursor.ts";
import { useLineWindow } from "../parts/use-line-window.ts";
import { LetterDetail } from "./letter-detail.tsx";
import { LetterLine } from "./letter-line.tsx";
import type { Choosing } from "./use-choosing.ts";

const ROW_HEIGHT = 32;
const COLUMNS = ["since", "job", "type", "code", "reason", "stage", "tries", "goes to"] as const;

interface LettersTableProps {
  lines: readonly Line[];
  choosing: Choosing;
}

/** One line per letter; only those in sight are in the document. Lines that arrive do not move what is being read. */
export function LettersTable({ lines, choosing }: LettersTableProps) {
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => lines.map(({ letter }) => letter.messageId), [lines]);
  const arrivals = useArrivals({ ids, scroller, rowHeight: ROW_HEIGHT });
  const { lines: shown, above, below, reveal } = useLineWindow({ ids, scroller, rowHeight: ROW_HEIGHT });
  const open = (id: string | undefined) => {
    const jobId = lines.find(({ letter }) => letter.messageId === id)?.letter.jobId;
    if (jobId) navigate(`/jobs/${encodeURIComponent(jobId)}`);
  };
  const cursor = useLineCursor({
    ids,
    scroller,
    reveal,
    title: "Dead letters",
    bindings: (id) => [
      { keys: "x", what: "choose the line", run: () => id !== undefined && choosing.choose(id, false) },
      { keys: "X", what: "choose all lines up to this one", run: () => id !== undefined && choosing.choose(id, true) },
      { keys: "Enter", what: "open its job", run: () => open(id) },
    ],
  });
  const share = chosenShare(choosing.selection, choosing.choosable);
  return (
    <>
      <div className="list-scroller" ref={scroller} onScroll={arrivals.onScroll}>
        <table aria-label="Dead letters" aria-rowcount={lines.length + 1} className="list-table letters-table">
          <thead>
            <tr aria-rowindex={1}>
              <th className="letters-col-choose">
                <input
                  type="checkbox"
                  aria-label="Choose all lines"
                  title="Choose all lines (a)"
                  checked={share === "all"}
                  disabled={choosing.choosable.length === 0}
                  ref={(box) => {
                    if (box) box.indeterminate = share === "some";
                  }}
                  onChange={choosing.chooseAll}
                />
              </th>
              {COLUMNS.map((name) => (
                <th key={name} className={`letters-col-${name.replace(" ", "-")}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onFocus={cursor.onFocus}>
            <Space height={above} columns={COLUMNS.length + 1} />
            {shown.map(({ index }) => {
              const line = lines[index];
              if (!line) return null;
              const { messageId } = line.letter;
              return (
                <LetterLine
                  key={messageId}
                  line={line}
                  row={index + 2}
                  isChosen={choosing.selection.ids.has(messageId) && !line.followed}
                  isTabStop={messageId === cursor.tabStop}
                  onChoose={choosing.choose}
                />
              );
            })}
            <Space height={below} columns={COLUMNS.length + 1} />
          </tbody>
        </table>
      </div>
      {arrivals.count > 0 ? (
        <button type="button" className="primary list-arrived" onClick={arrivals.show}>
          {arrivals.count} new ↑
        </button>
      ) : null}
      <LetterDetail letter={lines.find(({ letter }) => letter.messageId === cursor.id)?.letter} />
    </>
  );
}
