import { useState } from "react";
import type { DeadLetter } from "../../../api/aws-view.ts";
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
    /** A job that is sent on again is followed by its newest line alone. */
    follow: (more: readonly FollowedLetter[]) => change([...without(more.map(({ letter }) => letter)), ...more]),
    /** What was done with these letters since ends the line that followed their jobs. */
    unfollow: (letters: readonly DeadLetter[]) => change(without(letters)),
    forget: () => change([]),
  };
}

function without(letters: readonly DeadLetter[]): FollowedLetter[] {
  const jobs = new Set(letters.flatMap(({ jobId }) => jobId ?? []));
  return read().filter(({ letter: { jobId } }) => jobId === null || !jobs.has(jobId));
}

/** What this page itself has written; nothing when something else stands there. */
function read(): FollowedLetter[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}
