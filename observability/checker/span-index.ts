import type { TraceSpan } from "./trace.ts";

/** Spans by id, the first of equal ones winning. */
export interface SpanIndex {
  /** Without repetitions, by start. */
  unique: readonly TraceSpan[];
  find(traceId: string, spanId: string): TraceSpan | undefined;
  parentOf(span: TraceSpan): TraceSpan | undefined;
}

export function indexSpans(spans: readonly TraceSpan[]): SpanIndex {
  const byId = new Map<string, TraceSpan>();
  for (const span of [...spans].sort(byStart)) {
    const id = spanKey(span.traceId, span.spanId);
    if (!byId.has(id)) byId.set(id, span);
  }
  const find = (traceId: string, spanId: string) => byId.get(spanKey(traceId, spanId));
  return {
    unique: [...byId.values()],
    find,
    parentOf: (span) => (span.parentSpanId === undefined ? undefined : find(span.traceId, span.parentSpanId)),
  };
}

export function spanKey(traceId: string, spanId: string): string {
  return `${traceId}:${spanId}`;
}

/** By start, then by what makes the order independent of the order of arrival. */
function byStart(a: TraceSpan, b: TraceSpan): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  if (a.endNs !== b.endNs) return a.endNs < b.endNs ? -1 : 1;
  return compareText(`${a.traceId}${a.spanId}${a.name}`, `${b.traceId}${b.spanId}${b.name}`);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The span and its ancestors, nearest first; a cycle is walked once. */
export function* lineage(
  span: TraceSpan,
  parentOf: (span: TraceSpan) => TraceSpan | undefined,
): Generator<TraceSpan, void> {
  const seen = new Set<TraceSpan>();
  for (let at: TraceSpan | undefined = span; at && !seen.has(at); at = parentOf(at)) {
    seen.add(at);
    yield at;
  }
}
