import { flameStep } from "../../model/flame-draw.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { useKeys } from "../parts/use-keys.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** Keys that go from box to box. */
export function useFlameKeys(
  { tree, selected, select }: TraceScreen,
  fill: (node: TraceNode | undefined) => void,
): void {
  const step = (direction: "up" | "down" | "left" | "right") => {
    const next = selected ? flameStep(selected, tree.roots, direction) : tree.roots[0];
    if (next) select(next);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "first child", run: () => step("down") },
      { keys: ["k", "ArrowUp"], what: "parent", run: () => step("up") },
      { keys: ["h", "ArrowLeft"], what: "sibling before", run: () => step("left") },
      { keys: ["l", "ArrowRight"], what: "sibling after", run: () => step("right") },
      { keys: "Enter", what: "fill the width with the span", run: () => fill(selected) },
    ],
    "Flame graph",
  );
}
