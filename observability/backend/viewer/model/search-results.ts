import type { SpansView } from "../../api/span-view.ts";
import { buildTraceTree } from "./trace-tree.ts";

/** A trace of the v3 API's list. */
export interface JsonSummary {
  traceId: string;
  rootServiceName?: string;
  rootOperationName?: string;
  minStartTimeUnixNano: string;
  maxEndTimeUnixNano: string;
  spanCount: number;
  errorSpanCount: number;
  orphanSpanCount: number;
  services: { name: string; spanCount: number; errorSpanCount: number }[];
}

/** A line of the list of results; microseconds. */
export interface FoundTrace {
  traceId: string;
  service: string;
  /** "" when the root is missing. */
  operation: string;
  startUs: number;
  durationUs: number;
  spans: number;
  errors: number;
  orphans: number;
  services: { name: string; spans: number; errors: number }[];
}

export type ResultOrder = "newest" | "longest" | "shortest" | "most-spans" | "fewest-spans";

export const RESULT_ORDERS: readonly [ResultOrder, string][] = [
  ["newest", "Newest first"],
  ["longest", "Longest first"],
  ["shortest", "Shortest first"],
  ["most-spans", "Most spans"],
  ["fewest-spans", "Fewest spans"],
];

export function foundTrace(summary: JsonSummary): FoundTrace {
  const [start, end] = [BigInt(summary.minStartTimeUnixNano), BigInt(summary.maxEndTimeUnixNano)];
  return {
    traceId: summary.traceId,
    service: summary.rootServiceName ?? summary.services[0]?.name ?? "",
    operation: summary.rootOperationName ?? "",
    startUs: Number(start / 1_000n),
    durationUs: Math.max(0, Number(end - start) / 1_000),
    ...{ spans: summary.spanCount, errors: summary.errorSpanCount, orphans: summary.orphanSpanCount },
    services: summary.services.map(({ name, spanCount, errorSpanCount }) => ({
      ...{ name, spans: spanCount, errors: errorSpanCount },
    })),
  };
}

/** The lines of traces that were fetched or imported with all their spans. */
export function foundInSpans(view: SpansView): FoundTrace[] {
  const traces = Map.groupBy(view.spans, ({ traceId }) => traceId);
  return Array.from(traces, ([traceId, spans]): FoundTrace => {
    const tree = buildTraceTree({ ...view, spans });
    const root = tree.roots.find(({ placement }) => placement === "root");
    return {
      ...{ traceId, service: (root ?? tree.roots[0])?.service ?? "", operation: root?.span.name ?? "" },
      ...{ startUs: tree.startUs, durationUs: tree.endUs - tree.startUs, spans: spans.length, errors: tree.failed },
      orphans: tree.nodes.filter(({ placement }) => placement === "orphan").length,
      services: tree.services
        .map(({ name, spans: count, failed }) => ({ name, spans: count, errors: failed }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  });
}

export function sortResults(traces: readonly FoundTrace[], order: ResultOrder): FoundTrace[] {
  const newest = (a: FoundTrace, b: FoundTrace) => b.startUs - a.startUs;
  const orders: Record<ResultOrder, (a: FoundTrace, b: FoundTrace) => number> = {
    newest,
    longest: (a, b) => b.durationUs - a.durationUs,
    shortest: (a, b) => a.durationUs - b.durationUs,
    "most-spans": (a, b) => b.spans - a.spans,
    "fewest-spans": (a, b) => a.spans - b.spans,
  };
  return traces.toSorted((a, b) => orders[order](a, b) || newest(a, b));
}
