import type { TraceSearch } from "../../model/search-parameters.ts";

/** Where a result leads; spans that the search names are found there. */
export function traceAddress(traceId: string, { spanIds }: TraceSearch): string {
  const spans = spanIds[traceId];
  return `/trace/${traceId}${spans ? `?uiFind=${encodeURIComponent(spans.join(" "))}` : ""}`;
}
