import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback } from "react";

interface LineWindowOptions {
  ids: readonly string[];
  scroller: RefObject<HTMLDivElement | null>;
  /** Pixels of a line. */
  rowHeight: number;
}

/** The lines of a list that are in sight, and the pixels above and below them: only those lines are in the document. */
export function useLineWindow({ ids, scroller, rowHeight }: LineWindowOptions) {
  // With another function the list would measure every line again.
  const getItemKey = useCallback((index: number) => ids[index] ?? index, [ids]);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey,
    overscan: 12,
  });
  const lines = virtual.getVirtualItems();
  return {
    lines,
    above: lines[0]?.start ?? 0,
    below: virtual.getTotalSize() - (lines.at(-1)?.end ?? 0),
    reveal: (index: number) => virtual.scrollToIndex(index, { align: "auto" }),
  };
}
