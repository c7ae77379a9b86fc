import type { LiveEvent } from "../api/live-view.ts";

/** An event with its id. Ids increase, across restarts of the program too. */
export interface NumberedEvent {
  id: number;
  event: LiveEvent;
}

/** The last events, for clients that come back. */
export interface EventRing {
  /** Id of the newest event, or the one that the first will follow. */
  newest(): number;
  add(event: LiveEvent): NumberedEvent;
  /** What came after `id`; undefined when that is no longer known, or never was. */
  since(id: number): NumberedEvent[] | undefined;
  /** Events were missed: whoever comes back from before has to begin anew. */
  forget(): void;
}

/** `firstId` must exceed every id that an earlier run has given out. */
export function createEventRing({ size, firstId }: { size: number; firstId: number }): EventRing {
  let newest = firstId;
  let kept: NumberedEvent[] = [];

  return {
    newest: () => newest,
    add(event) {
      const numbered = { id: ++newest, event };
      kept.push(numbered);
      // Cut now and then, so that an event costs no move of all others.
      if (kept.length >= size * 2) kept = kept.slice(-size);
      return numbered;
    },
    since(id) {
      const missed = newest - id;
      if (!Number.isSafeInteger(id) || missed < 0 || missed > Math.min(kept.length, size)) return undefined;
      return missed === 0 ? [] : kept.slice(-missed);
    },
    forget() {
      kept = [];
      newest++;
    },
  };
}
