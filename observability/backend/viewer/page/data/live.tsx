import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { createStaleQueries, EVENT_TYPES } from "./stale-queries.ts";

export type LiveState = "live" | "paused" | "connecting";

interface Live {
  state: LiveState;
  setPaused(paused: boolean): void;
}

const LiveContext = createContext<Live>({ state: "connecting", setPaused: () => {} });

/** The browser gives up on a stream that is answered with an error; then it is asked for again after this time. */
const CONNECT_AGAIN_MS = 3_000;

/** Follows GET /api/stream: what an event tells of is loaded again. After a pause or a break everything that is shown is. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [paused, setPaused] = useState(false);
  const [connected, setConnected] = useState(false);

  useEffect(() => {
    if (paused) return;
    const stale = createStaleQueries(queries);
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource("/api/stream");
      for (const type of EVENT_TYPES) {
        source.addEventListener(type, ({ data }) => stale.take({ ...JSON.parse(data), type }));
      }
      source.onopen = () => {
        setConnected(true);
        // What came before the stream was open is not told again; at the first load that is nothing.
        if (
          queries
            .getQueryCache()
            .getAll()
            .some(({ state }) => state.dataUpdatedAt > 0)
        )
          stale.take({ type: "reset" });
      };
      source.onerror = () => {
        setConnected(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        clearTimeout(again);
        again = setTimeout(connect, CONNECT_AGAIN_MS);
      };
    };
    connect();
    return () => {
      clearTimeout(again);
      source?.close();
      stale.stop();
      setConnected(false);
    };
  }, [paused, queries]);

  const state = paused ? "paused" : connected ? "live" : "connecting";
  const value = useMemo(() => ({ state, setPaused }) satisfies Live, [state]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  return use(LiveContext);
}
