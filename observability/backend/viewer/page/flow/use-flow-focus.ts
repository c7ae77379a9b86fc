import { useEffect, useRef, useState } from "react";
import type { FlowLayout } from "../../model/flow-layout.ts";
import { boxTowards, type Direction, firstBox } from "../../model/flow-links.ts";
import { useAddress } from "../data/use-address.ts";
import { useKeys } from "../parts/use-keys.tsx";

/** Crossing a node with the pointer is not yet pointing at it. */
const POINT_MS = 90;

export interface FlowFocus {
  /** The node that is pointed at or has the focus, now. */
  lit: string | undefined;
  /** The one that was last: its jobs are shown. */
  shown: string | undefined;
  point(id: string | undefined): void;
  focus(id: string | undefined): void;
}

/** Which node is looked at, by pointer and by keys; the focused one stands in the address. */
export function useFlowFocus({ boxes }: FlowLayout, addressed: string | null): FlowFocus {
  const { change } = useAddress();
  const [pointed, setPointed] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const [shown, setShown] = useState(addressed ?? undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const point = (id: string | undefined) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setPointed(id);
      if (id !== undefined) setShown(id);
    }, POINT_MS);
  };
  const focus = (id: string | undefined) => {
    setFocused(id);
    if (id === undefined) return;
    setShown(id);
    if (id !== addressed) change({ node: id });
  };
  const go = (direction: Direction) => {
    const here = focused ?? shown;
    const next = here === undefined || !boxes.has(here) ? firstBox(boxes) : boxTowards(boxes, here, direction);
    if (next !== undefined) document.getElementById(nodeElementId(next))?.focus();
  };
  const clear = () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    setPointed(undefined);
    setShown(undefined);
    change({ node: undefined });
  };
  useKeys(
    [
      { keys: "ArrowRight", what: "node after it", run: () => go("right") },
      { keys: "ArrowLeft", what: "node before it", run: () => go("left") },
      { keys: "ArrowUp", what: "node above", run: () => go("up") },
      { keys: "ArrowDown", what: "node below", run: () => go("down") },
      { keys: "Escape", what: "look at no node", run: clear },
    ],
    "Flow (Enter opens a node)",
  );
  return { lit: pointed ?? focused, shown, point, focus };
}

export function nodeElementId(id: string): string {
  return `flow-node-${id}`;
}
