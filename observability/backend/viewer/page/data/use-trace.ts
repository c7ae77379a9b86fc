import { useQuery } from "@tanstack/react-query";
import type { LogView, SpansView } from "../../../api/span-view.ts";
import { isTraceId } from "../../model/trace-ids.ts";
import { type JsonLog, logRecords } from "../../model/trace-log-records.ts";
import { fetchJson } from "./fetch-json.ts";
import { useImportedTrace } from "./imported-traces.ts";

export interface LoadedTrace {
  view: SpansView | undefined;
  logs: readonly LogView[];
  /** Name of the file that it was imported from. */
  file: string | undefined;
  error: Error | null;
}

const NO_LOGS: readonly LogView[] = [];

/** The spans and log records of a trace, anew when some of them arrive. */
export function useTrace(traceId: string): LoadedTrace {
  const imported = useImportedTrace(traceId);
  const stored = imported === undefined && isTraceId(traceId);
  const spans = useSpans([traceId], stored);
  const logs = useQuery({
    queryKey: ["trace", traceId, "logs"],
    queryFn: async ({ signal }) => {
      const answer = await fetchJson<{ data: JsonLog[] }>(`/api/logs?traceID=${encodeURIComponent(traceId)}`, {
        signal,
      });
      return logRecords(answer.data);
    },
    enabled: stored,
  });
  return {
    view: imported?.view ?? spans.data,
    logs: imported ? NO_LOGS : (logs.data ?? NO_LOGS),
    file: imported?.file,
    error: spans.error,
  };
}

/** Spans of several traces. What comes is new as a whole: comparing 20 000 spans with what was there would take longer than drawing them. */
export function useSpans(traceIds: readonly string[], enabled = true) {
  return useQuery({
    queryKey: ["trace", traceIds.join(",")],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(traceIds.map((id) => ["traceID", id]));
      return fetchJson<SpansView>(`/api/spans?${query}`, { signal });
    },
    enabled: enabled && traceIds.length > 0,
    structuralSharing: false,
  });
}
