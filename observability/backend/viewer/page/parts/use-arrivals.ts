import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { insertedAbove, newerThan } from "../../model/job-list.ts";

interface ArrivalsNeeds {
  ids: readonly string[];
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
}

/**
 * Lines that arrive above what is being read move the view along with it, so that it stays where it is. It is being read when the list has been
 * scrolled, or a line has the focus. `count` says how many jobs have come since; `show` goes to them.
 */
export function useArrivals({ ids, scroller, rowHeight }: ArrivalsNeeds) {
  const before = useRef(ids);
  /** The newest job when the top was left; undefined at the top. */
  const [seen, setSeen] = useState<string>();

  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = ids;
    if (!element || old === ids) return;
    const isTop = element.scrollTop < 1;
    if (isTop && !element.contains(document.activeElement)) return;
    const inserted = insertedAbove(ids, old, Math.floor(element.scrollTop / rowHeight));
    if (inserted === 0) return;
    element.scrollTop += inserted * rowHeight;
    if (isTop) setSeen((known) => known ?? old[0]);
  }, [ids, rowHeight, scroller]);

  const onScroll = () => {
    const isTop = (scroller.current?.scrollTop ?? 0) < 1;
    setSeen((known) => (isTop ? undefined : (known ?? ids[0])));
  };
  const show = () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scroller.current?.scrollTo({ top: 0 });
  };
  return { count: newerThan(ids, seen), onScroll, show };
}
