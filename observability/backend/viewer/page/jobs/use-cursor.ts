import { type FocusEvent, type RefObject, useState } from "react";
import { useKeys } from "../parts/use-keys.tsx";

interface CursorNeeds {
  ids: readonly string[];
  scroller: RefObject<HTMLElement | null>;
  /** The line to begin at. */
  startAt: string | undefined;
  /** Scrolls the line into sight. */
  reveal(index: number): void;
}

/** The line that the keys are at: its link has the focus, so that Enter opens it. */
export function useCursor({ ids, scroller, startAt, reveal }: CursorNeeds) {
  const [id, setId] = useState(startAt);
  const at = id === undefined ? -1 : ids.indexOf(id);

  const go = (index: number) => {
    const next = ids[Math.max(0, Math.min(index, ids.length - 1))];
    if (next === undefined) return;
    setId(next);
    reveal(ids.indexOf(next));
    // A line that was far away is in the document only after the next frame or two.
    const focus = (tries: number) => {
      const link = scroller.current?.querySelector<HTMLElement>(`[data-job-id="${CSS.escape(next)}"] a`);
      if (link) link.focus({ preventScroll: true });
      else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(5);
  };
  const visibleLines = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 320) / 32) - 2);
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next job", run: () => go(at + 1) },
      { keys: ["k", "ArrowUp"], what: "previous job", run: () => go(at < 0 ? 0 : at - 1) },
      { keys: "PageDown", what: "a page down", run: () => go(at + visibleLines) },
      { keys: "PageUp", what: "a page up", run: () => go(at - visibleLines) },
      { keys: "Home", what: "newest job", run: () => go(0) },
      { keys: "End", what: "oldest job in the list", run: () => go(ids.length - 1) },
      { keys: "Enter", what: "open the job", run: () => go(at) },
    ],
    "Jobs",
  );
  const onFocus = ({ target }: FocusEvent) => {
    const line = target.closest("[data-job-id]")?.getAttribute("data-job-id");
    if (line) setId(line);
  };
  return { id: at < 0 ? ids[0] : id, onFocus };
}
