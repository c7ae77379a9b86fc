import { type JobSpan, spanKey } from "./job-span.ts";
import { isBatch, jobIdOf } from "./span-roles.ts";

type ParentOf = (span: JobSpan) => JobSpan | undefined;

/**
 * Of the spans of some traces, those that belong to one job: the ones that carry its id; what is above them and above no other job; what is
 * below them; and what is linked to them from a trace that names no job. The batch that a message came in belongs to no job, where the message
 * has a span of its own. A span right below one that does not belong to the job is a root of the job.
 */
export function ownSpans(spans: readonly JobSpan[], jobId: string): JobSpan[] {
  const byKey = new Map(spans.map((span) => [span.key, span]));
  const parentOf: ParentOf = ({ traceId, parentSpanId }) =>
    parentSpanId === "" ? undefined : byKey.get(spanKey(traceId, parentSpanId));
  const named = spans.filter((span) => jobIdOf(span) !== undefined);
  const own = new Set(named.filter((span) => jobIdOf(span) === jobId));
  const others = new Set(named.filter((span) => !own.has(span)));

  const batches = [...aboveAll(own, parentOf), ...linkedFrom(own, byKey)].filter(isBatch);
  const shared = new Set([...batches, ...aboveAll(batches, parentOf)].filter((span) => jobIdOf(span) === undefined));
  const aboveOthers = aboveAll(others, parentOf);
  for (const above of aboveAll(own, parentOf)) {
    if (!others.has(above) && !aboveOthers.has(above) && !shared.has(above)) own.add(above);
  }
  addUnnamed(spans, own, { others, shared, parentOf });
  return spans
    .filter((span) => own.has(span))
    .map((span) => (isBelowOthers(span) ? { ...span, parentSpanId: "" } : span));

  function isBelowOthers(span: JobSpan): boolean {
    const parent = parentOf(span);
    return parent !== undefined && !own.has(parent);
  }
}

/** Every span above one of these. */
function aboveAll(spans: Iterable<JobSpan>, parentOf: ParentOf): Set<JobSpan> {
  const found = new Set<JobSpan>();
  for (const span of spans) {
    for (let at = parentOf(span); at && !found.has(at); at = parentOf(at)) found.add(at);
  }
  return found;
}

function linkedFrom(spans: Iterable<JobSpan>, byKey: ReadonlyMap<string, JobSpan>): JobSpan[] {
  const ends: JobSpan[] = [];
  for (const { links } of spans) {
    for (const { traceId, spanId } of links) {
      const end = byKey.get(spanKey(traceId, spanId));
      if (end) ends.push(end);
    }
  }
  return ends;
}

interface Known {
  others: ReadonlySet<JobSpan>;
  shared: ReadonlySet<JobSpan>;
  parentOf: ParentOf;
}

/** Spans that name no job: without a parent in a trace of ours alone, linked with ours from a trace that names none, and below any of these. */
function addUnnamed(spans: readonly JobSpan[], own: Set<JobSpan>, { others, shared, parentOf }: Known): void {
  const traces = (of: Iterable<JobSpan>) => new Set(Array.from(of, ({ traceId }) => traceId));
  const [otherTraces, ownTraces] = [traces(others), traces(own)];
  const ownKeys = new Set(Array.from(own, ({ key }) => key));
  const pointedTo = new Set<string>();
  for (const { links } of own) for (const { traceId, spanId } of links) pointedTo.add(spanKey(traceId, spanId));
  const isFree = (span: JobSpan) => !own.has(span) && !others.has(span) && !shared.has(span);
  const isLinked = ({ key, links }: JobSpan) =>
    pointedTo.has(key) || links.some(({ traceId, spanId }) => ownKeys.has(spanKey(traceId, spanId)));

  const linked: JobSpan[] = [];
  for (const span of spans) {
    if (!isFree(span) || otherTraces.has(span.traceId)) continue;
    if (!ownTraces.has(span.traceId)) {
      if (isLinked(span)) linked.push(span);
    } else if (parentOf(span) === undefined) own.add(span);
  }
  for (const span of [...linked, ...aboveAll(linked, parentOf)]) if (isFree(span)) own.add(span);
  addBelow(spans, own, { others, shared, parentOf });
}

function addBelow(spans: readonly JobSpan[], own: Set<JobSpan>, { others, shared, parentOf }: Known): void {
  const strangers = new Set<JobSpan>();
  for (const span of spans) {
    const path = new Set<JobSpan>();
    let at: JobSpan | undefined = span;
    while (at && !own.has(at) && !others.has(at) && !shared.has(at) && !strangers.has(at) && !path.has(at)) {
      path.add(at);
      at = parentOf(at);
    }
    const isOurs = at !== undefined && own.has(at);
    for (const below of path) (isOurs ? own : strangers).add(below);
  }
}
