import { useRef } from "react";
import type { TraceNode } from "../../model/trace-tree.ts";
import { useKeys } from "../parts/use-keys.tsx";

interface ListKeys {
  /** The span of each line; several lines may have the same, some none. */
  nodes: readonly (TraceNode | undefined)[];
  selected: TraceNode | undefined;
  select(node: TraceNode): void;
  scrollTo(index: number): void;
  title: string;
}

/** Keys that go from line to line of a list of spans. */
export function useListKeys({ nodes, selected, select, scrollTo, title }: ListKeys): void {
  const at = useRef(-1);
  const move = (by: number) => {
    if (nodes[at.current] !== selected || selected === undefined) at.current = selected ? nodes.indexOf(selected) : -1;
    const next = Math.min(nodes.length - 1, Math.max(0, at.current + by));
    at.current = next;
    scrollTo(next);
    const node = nodes[next];
    if (node) select(node);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next line", run: () => move(1) },
      { keys: ["k", "ArrowUp"], what: "previous line", run: () => move(-1) },
      { keys: "Home", what: "first line", run: () => move(-nodes.length) },
      { keys: "End", what: "last line", run: () => move(nodes.length) },
    ],
    title,
  );
}
