import type { BackLinkView, LinkEndView, SpansView } from "../api/span-view.ts";
import type { OriginSpan } from "../otlp/model.ts";
import { partSharedIds } from "../store/part-shared-ids.ts";
import type { SpanOutline } from "../store/read-traces.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { microseconds, statusName, toSpansView } from "./spans-view.ts";

/** The spans of traces with the far ends of their links, both ways. */
export function readSpans(store: TelemetryStore, traceIds: readonly string[]): SpansView {
  const asked = new Set(traceIds);
  const spans: OriginSpan[] = [];
  const missingTraceIds: string[] = [];
  for (const traceId of asked) {
    const key = store.traceKey(traceId);
    const found = key === undefined ? [] : partSharedIds(store.spans(key));
    if (found.length === 0) missingTraceIds.push(traceId);
    spans.push(...found);
  }
  const outlineOf = outlines(store);
  return toSpansView({
    spans,
    missingTraceIds,
    linkEnds: linkEnds(spans, asked, outlineOf),
    backLinks: [...asked].flatMap((traceId) => backLinks(store, traceId, outlineOf)),
  });
}

type OutlineOf = (traceId: string, spanId: string) => SpanOutline | undefined;

/** Reads each trace once. */
function outlines(store: TelemetryStore): OutlineOf {
  const read = new Map<string, Map<string, SpanOutline>>();
  return (traceId, spanId) => {
    let trace = read.get(traceId);
    if (!trace) {
      const key = store.traceKey(traceId);
      const found = key === undefined ? [] : store.outlines(key);
      trace = new Map(found.map((outline) => [outline.spanId, outline]));
      read.set(traceId, trace);
    }
    return trace.get(spanId);
  };
}

function linkEnds(spans: readonly OriginSpan[], asked: ReadonlySet<string>, outlineOf: OutlineOf): LinkEndView[] {
  const ends = new Map<string, LinkEndView>();
  for (const { span } of spans) {
    for (const { traceId, spanId } of span.links) {
      const key = `${traceId}/${spanId}`;
      if (asked.has(traceId) || ends.has(key)) continue;
      const end = outlineOf(traceId, spanId);
      if (end) ends.set(key, { traceId, spanId, ...seenFromAfar(end) });
    }
  }
  return [...ends.values()];
}

function backLinks(store: TelemetryStore, targetTraceId: string, outlineOf: OutlineOf): BackLinkView[] {
  return store.linksTo(targetTraceId).flatMap(({ traceId, spanId, targetSpanId }) => {
    const end = outlineOf(traceId, spanId);
    return end ? [{ traceId, spanId, ...seenFromAfar(end), targetTraceId, targetSpanId }] : [];
  });
}

function seenFromAfar({ operation, statusCode, duration }: SpanOutline) {
  const { service, name } = operation;
  return { service, name, status: statusName(statusCode), durationUs: microseconds(duration) };
}
