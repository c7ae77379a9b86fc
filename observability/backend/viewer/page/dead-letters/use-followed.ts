import { useState } from "react";
import type { FollowedLetter } from "../../model/selection-letters.ts";

const KEY = "dead-letters.followed";
/** The oldest are let go. */
const MOST = 500;

/** Letters that were sent on from this tab; a reload and a look at another page keep them. */
export function useFollowed() {
  const [followed, setFollowed] = useState(read);
  const change = (next: readonly FollowedLetter[]) => {
    const kept = next.slice(-MOST);
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    setFollowed(kept);
  };
  return {
    followed,
    follow: (more: readonly FollowedLetter[]) => change([...read(), ...more]),
    forget: () => change([]),
  };
}

/** What this page itself has written. */
function read(): FollowedLetter[] {
  const text = sessionStorage.getItem(KEY);
  return text === null ? [] : JSON.parse(text);
}
