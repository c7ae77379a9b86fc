import fc from "fast-check";
import type { OriginView, SpansView, SpanView } from "../../../observability/backend/api/span-view.ts";

export const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** A span that works for 10 µs, with what the test changes. */
export function span(spanId: string, more: Partial<SpanView> = {}): SpanView {
  return {
    ...{ traceId: TRACE, spanId, parentSpanId: "", name: `span ${spanId}`, kind: "internal", startUs: 0 },
    ...{ durationUs: 10, status: "unset", reason: "", attributes: {}, events: [], links: [], origin: 0 },
    ...more,
  };
}

export function link(spanId: string, traceId = TRACE) {
  return { traceId, spanId, attributes: {} };
}

export function origin(service: string, resource: OriginView["resource"] = {}): OriginView {
  return { service, resource, scopeName: "", scopeVersion: "", scopeAttributes: {} };
}

export function view(spans: SpanView[], more: Partial<SpansView> = {}): SpansView {
  return {
    origins: [origin("shop"), origin("store")],
    spans,
    missingTraceIds: [],
    backLinks: [],
    linkEnds: [],
    ...more,
  };
}

const ids = fc.constantFrom(..."abcdefghij");
const times = fc.oneof(fc.integer({ min: -50, max: 1_000 }), fc.constantFrom(0, Number.NaN, Number.MAX_SAFE_INTEGER));

/** Spans with any parents: missing ones, circles, copies of ids, links to anywhere, times that cannot be. */
export const anySpans = fc
  .array(
    fc.record({
      id: ids,
      parent: fc.oneof(ids, fc.constant("gone"), fc.constant("")),
      to: fc.option(ids),
      start: times,
      duration: times,
      failed: fc.boolean(),
      origin: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    view(
      all.map(({ id, parent, to, start, duration, failed, origin: index }) =>
        span(id, {
          ...{ parentSpanId: parent, startUs: start, durationUs: duration, status: failed ? "error" : "unset" },
          ...{ origin: index, links: to === null ? [] : [link(to)] },
        }),
      ),
    ),
  );

/** A tree whose children begin at or after their parents. */
export const properTrees = fc
  .array(fc.record({ above: fc.nat(), later: fc.nat({ max: 50 }), duration: fc.nat({ max: 100 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((all) => {
    const spans: SpanView[] = [];
    for (const [index, { above, later, duration }] of all.entries()) {
      const parent = spans[above % Math.max(index, 1)];
      const startUs = parent ? parent.startUs + later : 1_000;
      spans.push(span(`s${index}`, { parentSpanId: parent?.spanId ?? "", startUs, durationUs: duration }));
    }
    return view(spans);
  });
