import type { Attributes, LinkEndView, SpanStatus, SpansView } from "../../api/span-view.ts";
import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** One end of a link as the other end's page shows it. */
export interface LinkLine {
  direction: "to" | "from";
  traceId: string;
  spanId: string;
  /** Absent when the store does not have that span. */
  end?: { service: string; name: string; status: SpanStatus; durationUs: number };
  sameTrace: boolean;
  attributes: Attributes;
}

/** Links of the span and links of other spans to it, out of this trace or not. */
export function linksOf(node: TraceNode, tree: TraceTree, view: SpansView): LinkLine[] {
  const { traceId, spanId } = node.span;
  const index = indexOf(tree, view);
  const to = node.span.links.map((link): LinkLine => {
    const sameTrace = link.traceId === traceId;
    const inside = sameTrace ? tree.byKey.get(link.spanId) : undefined;
    const end = inside ? endOf(inside) : index.ends.get(`${link.traceId} ${link.spanId}`);
    return { direction: "to", ...link, sameTrace, ...(end && { end }) };
  });
  const inside = (index.inside.get(spanId) ?? []).map(
    ({ from, attributes }): LinkLine => ({
      ...{ direction: "from", traceId, spanId: from.span.spanId, end: endOf(from), sameTrace: true, attributes },
    }),
  );
  const known = new Set(inside.map((line) => line.spanId));
  const outside = (index.back.get(spanId) ?? [])
    .filter((end) => end.traceId !== traceId || !known.has(end.spanId))
    .map(
      (end): LinkLine => ({
        ...{ direction: "from", traceId: end.traceId, spanId: end.spanId, end, sameTrace: end.traceId === traceId },
        attributes: {},
      }),
    );
  return [...to, ...inside, ...outside];
}

interface LinkIndex {
  ends: Map<string, LinkEndView>;
  back: Map<string, LinkEndView[]>;
  inside: Map<string, { from: TraceNode; attributes: Attributes }[]>;
}

const INDEXES = new WeakMap<TraceTree, LinkIndex>();

function indexOf(tree: TraceTree, view: SpansView): LinkIndex {
  const known = INDEXES.get(tree);
  if (known) return known;
  const index: LinkIndex = {
    ends: new Map(view.linkEnds.map((end) => [`${end.traceId} ${end.spanId}`, end])),
    back: Map.groupBy(view.backLinks, ({ targetSpanId }) => targetSpanId),
    inside: new Map(),
  };
  for (const from of tree.nodes) {
    for (const { traceId, spanId, attributes } of from.span.links) {
      if (traceId !== tree.traceId) continue;
      const list = index.inside.get(spanId) ?? [];
      index.inside.set(spanId, list);
      list.push({ from, attributes });
    }
  }
  INDEXES.set(tree, index);
  return index;
}

function endOf({ service, span, failed }: TraceNode) {
  return { service, name: span.name, status: failed ? "error" : span.status, durationUs: span.durationUs } as const;
}
