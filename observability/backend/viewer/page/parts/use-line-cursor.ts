import { type FocusEvent, type RefObject, useState } from "react";
import { type KeyBinding, useKeys } from "./use-keys.tsx";

interface LineCursorNeeds {
  ids: readonly string[];
  scroller: RefObject<HTMLElement | null>;
  /** Scrolls the line into sight. */
  reveal(index: number): void;
  title: string;
  /** Further keys, for the line that the cursor is at. */
  bindings(id: string | undefined): readonly KeyBinding[];
}

/** The line that the keys are at. Of a line `data-line-id`, the element `data-line-focus` has the focus. */
export function useLineCursor({ ids, scroller, reveal, title, bindings }: LineCursorNeeds) {
  const [id, setId] = useState<string>();
  const [last, setLast] = useState(0);
  const at = id === undefined ? -1 : ids.indexOf(id);
  // A line that has gone leaves the cursor where it stood.
  const from = at < 0 ? (id === undefined ? -1 : last - 1) : at;

  const go = (index: number) => {
    const target = Math.max(0, Math.min(index, ids.length - 1));
    const next = ids[target];
    if (next === undefined) return;
    setId(next);
    setLast(target);
    reveal(target);
    // A line that was far away is in the document only after the next frame or two.
    const focus = (tries: number) => {
      const line = `[data-line-id="${CSS.escape(next)}"] [data-line-focus]`;
      const element = scroller.current?.querySelector<HTMLElement>(line);
      if (element) element.focus({ preventScroll: true });
      else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(5);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next line", run: () => go(from + 1) },
      { keys: ["k", "ArrowUp"], what: "previous line", run: () => go(at < 0 ? last : at - 1) },
      { keys: "Home", what: "first line", run: () => go(0) },
      { keys: "End", what: "last line", run: () => go(ids.length - 1) },
      ...bindings(at < 0 ? undefined : id),
    ],
    title,
  );
  const onFocus = ({ target }: FocusEvent) => {
    const line = target.closest("[data-line-id]")?.getAttribute("data-line-id");
    if (!line) return;
    setId(line);
    setLast(ids.indexOf(line));
  };
  return { id: at < 0 ? undefined : id, tabStop: at < 0 ? ids[0] : id, onFocus };
}
