import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { SpansView } from "../../../api/span-view.ts";
import { formatSearch, summariesQuery, type TraceSearch } from "../../model/search-parameters.ts";
import { type FoundTrace, foundInSpans, foundTrace, type JsonSummary } from "../../model/search-results.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { serverTimeMs } from "../data/server-clock.ts";

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

/** Names for the form: services, and the operations of one of them. */
export function useNames(service: string): { services: string[]; operations: string[] } {
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => fetchJson<{ services: string[] }>("/api/v3/services", { signal }),
  });
  const operations = useQuery({
    queryKey: ["services", service],
    queryFn: ({ signal }) =>
      fetchJson<{ operations: { name: string }[] }>(`/api/v3/operations?service=${encodeURIComponent(service)}`, {
        signal,
      }),
    enabled: service !== "",
  });
  const names = service === "" ? [] : (operations.data?.operations ?? []).map(({ name }) => name);
  return { services: services.data?.services.toSorted() ?? [], operations: [...new Set(names)].sort() };
}
