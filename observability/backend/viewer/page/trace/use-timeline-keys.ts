import type { TraceNode } from "../../model/trace-tree.ts";
import { useKeys } from "../parts/use-keys.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

interface TimelineLines {
  rows: readonly TraceNode[];
  rowsPerPage: number;
  toggle(node: TraceNode): void;
}

/** Keys that go from line to line. */
export function useTimelineKeys(
  { selected, select, folded }: TraceScreen,
  { rows, rowsPerPage, toggle }: TimelineLines,
) {
  const at = () => (selected ? rows.indexOf(selected) : -1);
  const move = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at() + by))];
    if (next) select(next);
  };
  const right = () => {
    if (!selected) return move(1);
    if (folded.has(selected.key)) return toggle(selected);
    if (selected.children.length > 0) move(1);
  };
  const left = () => {
    if (!selected) return;
    const isOpen = selected.children.length > 0 && !folded.has(selected.key);
    if (isOpen) toggle(selected);
    else if (selected.parent) select(selected.parent);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next span", run: () => move(1) },
      { keys: ["k", "ArrowUp"], what: "previous span", run: () => move(selected ? -1 : 1) },
      { keys: ["s", "PageDown"], what: "a page down", run: () => move(rowsPerPage) },
      { keys: ["w", "PageUp"], what: "a page up", run: () => move(-rowsPerPage) },
      { keys: "Home", what: "first span", run: () => move(-rows.length) },
      { keys: "End", what: "last span", run: () => move(rows.length) },
      { keys: ["l", "ArrowRight"], what: "open, then go inside", run: right },
      { keys: ["h", "ArrowLeft"], what: "fold, then go outside", run: left },
      { keys: ["Enter", " "], what: "fold or open", run: () => selected && toggle(selected) },
    ],
    "Timeline",
  );
}
