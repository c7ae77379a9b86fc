import type { TimelineRow } from "../../api/job-view.ts";
import type { Attributes, LinkEndView, SpansView, SpanView } from "../../api/span-view.ts";

/** A link of a span, seen from it. */
export interface SpanLinkEnd {
  /** "to": the span links there; "from": the other span links here. */
  direction: "to" | "from";
  traceId: string;
  spanId: string;
  /** What is known of the other end; undefined when the store has it not. */
  end: LinkEndView | undefined;
  attributes: Attributes;
}

/** Links of a span in both directions, with the other ends found among `spans` or in what the answer says of far ones. */
export function linksOf(span: SpanView, view: SpansView, spans: ReadonlyMap<string, SpanView>): SpanLinkEnd[] {
  const endOf = (traceId: string, spanId: string) => {
    const near = spans.get(spanId);
    if (near?.traceId === traceId) return endView(near, view);
    return view.linkEnds.find((end) => end.traceId === traceId && end.spanId === spanId);
  };
  const to = span.links.map(({ traceId, spanId, attributes }) => {
    return { direction: "to", traceId, spanId, end: endOf(traceId, spanId), attributes } satisfies SpanLinkEnd;
  });
  const seen = new Set<string>();
  const from: SpanLinkEnd[] = [];
  for (const { targetTraceId, targetSpanId, ...end } of view.backLinks) {
    if (targetTraceId !== span.traceId || targetSpanId !== span.spanId || seen.has(end.spanId)) continue;
    seen.add(end.spanId);
    from.push({ direction: "from", traceId: end.traceId, spanId: end.spanId, end, attributes: {} });
  }
  for (const other of spans.values()) {
    const link = other.links.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.spanId);
    if (!link || seen.has(other.spanId)) continue;
    from.push({
      direction: "from",
      traceId: other.traceId,
      spanId: other.spanId,
      end: endView(other, view),
      attributes: link.attributes,
    });
  }
  return [...to, ...from];
}

/** The row that a span is seen in: its own, or that of the nearest span above it that has one. */
export function rowOfSpan(
  spanId: string,
  rows: ReadonlyMap<string, TimelineRow>,
  spans: ReadonlyMap<string, SpanView>,
): TimelineRow | undefined {
  const visited = new Set<string>();
  for (let id = spanId; id !== "" && !visited.has(id); id = spans.get(id)?.parentSpanId ?? "") {
    const row = rows.get(id);
    if (row) return row;
    visited.add(id);
  }
  return undefined;
}

/** Spans by id; of copies the first. */
export function spansById({ spans }: SpansView): Map<string, SpanView> {
  const found = new Map<string, SpanView>();
  for (const span of spans) if (!found.has(span.spanId)) found.set(span.spanId, span);
  return found;
}

function endView({ traceId, spanId, name, status, durationUs, origin }: SpanView, { origins }: SpansView): LinkEndView {
  return { traceId, spanId, name, status, durationUs, service: origins[origin]?.service ?? "" };
}
