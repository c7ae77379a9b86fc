import type { OriginSpan } from "../otlp/model.ts";

const SERVER = 2;
const CLIENT = 3;

/** Of the spans of one trace: a SERVER with its CLIENT's id (Zipkin's way) gets an id of its own and becomes the CLIENT's child. */
export function partSharedIds(spans: readonly OriginSpan[]): OriginSpan[] {
  const taken = new Set(spans.map(({ span }) => span.spanId));
  if (taken.size === spans.length) return [...spans];
  const clients = new Set(spans.filter(({ span }) => span.kind === CLIENT).map(({ span }) => span.spanId));
  const renamed = new Map<string, string>();
  for (const { span } of spans) {
    if (span.kind === SERVER && clients.has(span.spanId)) renamed.set(span.spanId, freeId(taken));
  }
  if (renamed.size === 0) return [...spans];
  return spans.map(({ span, origin }) => {
    const own = span.kind === SERVER ? renamed.get(span.spanId) : undefined;
    if (own) return { origin, span: { ...span, spanId: own, parentSpanId: span.spanId } };
    const parent = span.kind === CLIENT ? undefined : renamed.get(span.parentSpanId);
    return parent ? { origin, span: { ...span, parentSpanId: parent } } : { origin, span };
  });
}

function freeId(taken: Set<string>): string {
  for (let number = 1n; ; number++) {
    const id = number.toString(16).padStart(16, "0");
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}
