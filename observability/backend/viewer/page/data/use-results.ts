import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { SpansView } from "../../../api/span-view.ts";
import { formatSearch, summariesQuery, type TraceSearch } from "../../model/search-parameters.ts";
import { type FoundTrace, foundInSpans, foundTrace, type JsonSummary } from "../../model/search-results.ts";
import { fetchJson } from "./fetch-json.ts";
import { serverTimeMs } from "./server-clock.ts";

interface Results {
  traces: FoundTrace[];
  /** Ids that were asked for and are not there. */
  missing: string[];
}

/** The traces of a search, again when traces arrive; those of before are kept on show until the next ones are there. */
export function useResults(search: TraceSearch) {
  const { data, error, isPending } = useQuery({
    queryKey: ["search", formatSearch(search)],
    queryFn: ({ signal }) => (search.traceIds.length > 0 ? byIds(search.traceIds, signal) : bySearch(search, signal)),
    placeholderData: keepPreviousData,
  });
  return { traces: data?.traces, missing: data?.missing ?? [], error: data ? null : error, isPending };
}

async function bySearch(search: TraceSearch, signal: AbortSignal): Promise<Results> {
  const address = `/api/v3/trace-summaries?${summariesQuery(search, serverTimeMs())}`;
  const { summaries } = await fetchJson<{ summaries: JsonSummary[] }>(address, { signal });
  return { traces: summaries.map(foundTrace), missing: [] };
}

async function byIds(ids: readonly string[], signal: AbortSignal): Promise<Results> {
  const query = new URLSearchParams(ids.map((id) => ["traceID", id]));
  const view = await fetchJson<SpansView>(`/api/spans?${query}`, { signal });
  return { traces: foundInSpans(view), missing: view.missingTraceIds };
}
