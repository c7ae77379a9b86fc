import { type Query, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useRef, useState } from "react";
import { onClockChange } from "./server-clock.ts";
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

  const isFirst = useRef(true);

  // Before the page asks for anything: what is asked for later than the stream is not older than the stream's first news.
  useLayoutEffect(() => {
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
        // What came while there was no stream is not told again. At first only what was there before the stream can be too old.
        if (isFirst.current) void queries.invalidateQueries({ predicate: isLoaded });
        else stale.take({ type: "reset" });
        isFirst.current = false;
      };
      source.onerror = () => {
        setConnected(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        clearTimeout(again);
        again = setTimeout(connect, CONNECT_AGAIN_MS);
      };
    };
    connect();
    const unwatch = onClockChange(() => stale.take({ type: "reset" }));
    return () => {
      unwatch();
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

function isLoaded({ state }: Query): boolean {
  return state.dataUpdatedAt > 0 && state.fetchStatus === "idle";
}

export function useLive(): Live {
  return use(LiveContext);
}
