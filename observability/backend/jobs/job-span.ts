import type { SpansView, SpanView } from "../api/span-view.ts";

/** A span as the functions of this folder take it. */
export interface JobSpan extends SpanView {
  /** Unique: trace id and span id. */
  key: string;
  service: string;
  endUs: number;
}

export function spanKey(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`;
}

/** The spans of a view with their service and key; of several with one key, the first. */
export function jobSpans({ spans, origins }: Pick<SpansView, "spans" | "origins">): JobSpan[] {
  const byKey = new Map<string, JobSpan>();
  for (const span of spans) {
    const key = spanKey(span.traceId, span.spanId);
    if (byKey.has(key)) continue;
    const service = origins[span.origin]?.service ?? "";
    byKey.set(key, { ...span, key, service, endUs: span.startUs + span.durationUs });
  }
  return [...byKey.values()];
}
