import { type JobSpan, spanKey } from "./job-span.ts";
import { isBatch, jobIdOf } from "./span-roles.ts";

/**
 * Of the spans of some traces, those that belong to one job: the ones that carry its id; what is below them; what is above them and above no
 * other job; and what is linked to them from a trace that names no job. The batch that a message came in belongs to no job, where the message
 * has a span of its own.
 */
export function ownSpans(spans: readonly JobSpan[], jobId: string): JobSpan[] {
  const byKey = new Map(spans.map((span) => [span.key, span]));
  const parentOf = (span: JobSpan) =>
    span.parentSpanId === "" ? undefined : byKey.get(spanKey(span.traceId, span.parentSpanId));
  const own = new Set<JobSpan>();
  const others = new Set<JobSpan>();
  const shared = new Set<JobSpan>();

  for (const span of spans) {
    const id = jobIdOf(span);
    if (id === undefined) continue;
    (id === jobId ? own : others).add(span);
  }
  for (const span of own) {
    for (const above of ancestors(span, parentOf)) if (isBatch(above)) markShared(above);
    for (const link of span.links) {
      const end = byKey.get(spanKey(link.traceId, link.spanId));
      if (end && isBatch(end)) markShared(end);
    }
  }
  function markShared(batch: JobSpan): void {
    for (const span of [batch, ...ancestors(batch, parentOf)]) if (jobIdOf(span) === undefined) shared.add(span);
  }

  addAncestors(own, { others, shared, parentOf });
  addUnnamed(spans, own, { others, shared, parentOf });
  return spans.filter((span) => own.has(span));
}

interface Known {
  others: ReadonlySet<JobSpan>;
  shared: ReadonlySet<JobSpan>;
  parentOf(span: JobSpan): JobSpan | undefined;
}

function addAncestors(own: Set<JobSpan>, { others, shared, parentOf }: Known): void {
  const aboveOthers = new Set<JobSpan>();
  for (const span of others) for (const above of ancestors(span, parentOf)) aboveOthers.add(above);
  for (const span of [...own]) {
    for (const above of ancestors(span, parentOf)) {
      if (!others.has(above) && !aboveOthers.has(above) && !shared.has(above)) own.add(above);
    }
  }
}

/** Spans that name no job: below one of ours, without a parent in a trace of ours alone, or linked to ours from a trace that names none. */
function addUnnamed(spans: readonly JobSpan[], own: Set<JobSpan>, { others, shared, parentOf }: Known): void {
  const otherTraces = new Set(Array.from(others, ({ traceId }) => traceId));
  const ownTraces = new Set(Array.from(own, ({ traceId }) => traceId));
  const ownKeys = new Set(Array.from(own, ({ key }) => key));
  const pointedTo = new Set(
    Array.from(own, ({ links }) => links.map((link) => spanKey(link.traceId, link.spanId))).flat(),
  );
  const ownerless = (span: JobSpan) => !own.has(span) && !others.has(span) && !shared.has(span);
  const isOwnTop = (span: JobSpan) => {
    if (parentOf(span) !== undefined || otherTraces.has(span.traceId)) return false;
    if (ownTraces.has(span.traceId)) return true;
    return false;
  };
  const isLinked = (span: JobSpan) =>
    !ownTraces.has(span.traceId) &&
    !otherTraces.has(span.traceId) &&
    (pointedTo.has(span.key) || span.links.some((link) => ownKeys.has(spanKey(link.traceId, link.spanId))));

  for (const span of spans) {
    if (!ownerless(span)) continue;
    if (isOwnTop(span)) own.add(span);
    else if (isLinked(span)) {
      own.add(span);
      for (const above of ancestors(span, parentOf)) if (ownerless(above)) own.add(above);
    }
  }
  const verdicts = new Map<JobSpan, boolean>();
  for (const span of spans) {
    const path: JobSpan[] = [];
    let verdict: boolean | undefined;
    for (const at of [span, ...ancestors(span, parentOf)]) {
      verdict = own.has(at) ? true : others.has(at) || shared.has(at) ? false : verdicts.get(at);
      if (verdict !== undefined) break;
      path.push(at);
    }
    for (const at of path) {
      verdicts.set(at, verdict ?? false);
      if (verdict) own.add(at);
    }
  }
}

function ancestors(span: JobSpan, parentOf: (span: JobSpan) => JobSpan | undefined): JobSpan[] {
  const found = new Set<JobSpan>([span]);
  for (let at = parentOf(span); at && !found.has(at); at = parentOf(at)) found.add(at);
  found.delete(span);
  return [...found];
}
