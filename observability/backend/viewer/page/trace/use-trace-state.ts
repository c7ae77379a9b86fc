import { useCallback, useEffect, useRef, useState } from "react";
import { readTraceState, type TraceState, traceParameters } from "../../model/trace-address.ts";
import { useAddress } from "../data/use-address.ts";

/** Time between a change and the address: browsers refuse to change it at the pace of a wheel. */
const WRITE_AFTER_MS = 250;

/** What the page shows, read from the address and written to it. */
export function useTraceState(): [TraceState, (change: Partial<TraceState>) => void] {
  const { query, change } = useAddress();
  const text = query.toString();
  const written = useRef(text);
  const [state, setState] = useState(() => readTraceState(query));

  useEffect(() => {
    if (text === written.current) return;
    written.current = text;
    setState(readTraceState(new URLSearchParams(text)));
  }, [text]);

  useEffect(() => {
    const timer = setTimeout(() => {
      const parameters = traceParameters(state);
      const next = new URLSearchParams(written.current);
      for (const [key, value] of Object.entries(parameters)) {
        next.delete(key);
        if (value !== undefined) next.append(key, value);
      }
      if (sameParameters(next, new URLSearchParams(written.current))) return;
      written.current = next.toString();
      change(parameters);
    }, WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state, change]);

  return [state, useCallback((next) => setState((before) => ({ ...before, ...next })), [])];
}

/** The order of parameters says nothing. */
function sameParameters(a: URLSearchParams, b: URLSearchParams): boolean {
  const sorted = (query: URLSearchParams) => [...query].map(String).sort().join("&");
  return sorted(a) === sorted(b);
}
