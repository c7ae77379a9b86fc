import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import type { LiveEvent } from "../../../api/live-view.ts";

export type LiveState = "live" | "paused" | "connecting";

interface Live {
  state: LiveState;
  setPaused(paused: boolean): void;
}

const LiveContext = createContext<Live>({ state: "connecting", setPaused: () => {} });

/** First words of the query keys that an event makes stale. */
const STALE: Record<LiveEvent["type"], readonly string[]> = {
  jobs: ["jobs", "job", "flow"],
  traces: ["search", "trace", "services", "series"],
  "dead-letters": ["dead-letters", "flow", "status"],
  alerts: ["alerts", "status"],
  status: ["status"],
  reset: ["jobs", "job", "flow", "search", "trace", "dead-letters", "alerts", "status", "series"],
};

/** Shortest time between two reloads of the same data, milliseconds. */
const RELOAD_EVERY_MS = 700;

/**
 * Follows GET /api/stream: what an event tells of is loaded again, at most every 0.7 s per kind of data. Queries are found by the first word of
 * their key. A job or a trace that is shown reloads only for an event with its id.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [paused, setPaused] = useState(false);
  const [connected, setConnected] = useState(false);

  useEffect(() => {
    if (paused) return;
    const source = new EventSource("/api/stream");
    const pending = new Map<string, Set<string> | "all">();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const flush = () => {
      timer = undefined;
      for (const [first, ids] of pending) {
        void queries.invalidateQueries({
          predicate: ({ queryKey: [head, id] }) =>
            head === first && (ids === "all" || typeof id !== "string" || !isOne(first) || ids.has(id)),
        });
      }
      pending.clear();
    };
    const onEvent = (event: LiveEvent) => {
      for (const first of STALE[event.type]) {
        const known = pending.get(first);
        if (!("ids" in event)) pending.set(first, "all");
        else if (known !== "all") pending.set(first, new Set([...(known ?? []), ...event.ids]));
      }
      timer ??= setTimeout(flush, RELOAD_EVERY_MS);
    };
    for (const type of Object.keys(STALE)) {
      source.addEventListener(type, (message) => onEvent({ ...JSON.parse(message.data), type }));
    }
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [paused, queries]);

  const state = paused ? "paused" : connected ? "live" : "connecting";
  const value = useMemo(() => ({ state, setPaused }) satisfies Live, [state]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  return use(LiveContext);
}

/** Data of one job or trace: the second word of its key is the id, or several joined by commas. */
function isOne(first: string): boolean {
  return first === "job" || first === "trace";
}
