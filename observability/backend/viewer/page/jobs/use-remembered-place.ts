import { type RefObject, useEffectEvent, useLayoutEffect, useState } from "react";

/** Where a list was left: the line at its top, and the line that the keys were at. */
interface Place {
  list: string;
  topId: string | undefined;
  cursorId: string | undefined;
}

const STORED = "jobs-place";

interface RememberedPlaceNeeds {
  /** The list's address: another list begins at its top. */
  list: string;
  ids: readonly string[];
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
}

/** Coming back from a job, the list is where it was left. */
export function useRememberedPlace({ list, ids, scroller, rowHeight }: RememberedPlaceNeeds) {
  const [left] = useState(() => storedPlace(list));
  const restore = useEffectEvent(() => {
    const index = left?.topId === undefined ? -1 : ids.indexOf(left.topId);
    if (index > 0 && scroller.current) scroller.current.scrollTop = index * rowHeight;
  });
  // Once: from then on the list is where it is scrolled to.
  useLayoutEffect(() => restore(), []);
  const remember = (cursorId: string | undefined) => {
    const scrollTop = scroller.current?.scrollTop ?? 0;
    const topId = scrollTop < 1 ? undefined : ids[Math.round(scrollTop / rowHeight)];
    sessionStorage.setItem(STORED, JSON.stringify({ list, topId, cursorId } satisfies Place));
  };
  return { leftAt: left?.cursorId, remember };
}

function storedPlace(list: string): Place | undefined {
  const place: Place | null = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
  return place?.list === list ? place : undefined;
}
