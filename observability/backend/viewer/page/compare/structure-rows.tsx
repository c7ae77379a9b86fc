import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { Comparison } from "../../model/compare-trees.ts";
import type { TraceTree } from "../../model/trace-tree.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { StructureRow } from "./structure-row.tsx";

interface StructureRowsProps {
  comparison: Comparison;
  a: TraceTree;
  b: TraceTree;
  onlyDifferences: boolean;
}

const LINE = 28;

/** Spans of both traces in one tree; each line has the bars of both, every trace from its own start on one scale. */
export function StructureRows({ comparison, a, b, onlyDifferences }: StructureRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string>();
  const rows = useMemo(
    () => (onlyDifferences ? comparison.rows.filter(({ difference }) => difference !== "same") : comparison.rows),
    [comparison, onlyDifferences],
  );
  const scaleUs = Math.max(a.endUs - a.startUs, b.endUs - b.startUs, 1);
  const virtual = useVirtualizer({
    ...{ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => LINE, overscan: 10 },
  });
  const at = rows.findIndex(({ key }) => key === cursor);
  const moveTo = (index: number) => {
    if (index < 0 || index >= rows.length) return;
    virtual.scrollToIndex(index);
    setCursor(rows[index]?.key);
  };
  const differs = (index: number) => rows[index]?.difference !== "same";
  const step = (by: 1 | -1) => {
    let index = at + by;
    while (index >= 0 && index < rows.length && !differs(index)) index += by;
    moveTo(index);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next line", run: () => moveTo(at + 1) },
      { keys: ["k", "ArrowUp"], what: "previous line", run: () => moveTo(Math.max(0, at - 1)) },
      { keys: "n", what: "next difference", run: () => step(1) },
      { keys: "p", what: "previous difference", run: () => step(-1) },
    ],
    "Compare",
  );
  if (rows.length === 0) return <p className="frame-empty">Nothing differs.</p>;
  return (
    <>
      <div className="compare-heads" aria-hidden="true">
        <span>Service and operation</span>
        <span>A</span>
        <span>B</span>
        <span>Difference</span>
        <span>Time: A above, B below</span>
      </div>
      <div ref={scroller} className="compare-scroller">
        <ol className="compare-rows" aria-label="Spans of both traces" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row ? (
              <StructureRow
                key={row.key}
                row={row}
                top={start}
                isAt={row.key === cursor}
                scaleUs={scaleUs}
                aStartUs={a.startUs}
                bStartUs={b.startUs}
              />
            ) : null;
          })}
        </ol>
      </div>
    </>
  );
}
