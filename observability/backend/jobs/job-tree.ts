import { type JobSpan, spanKey } from "./job-span.ts";
import { isAlarm, isExpiry, isMessage, isMoveToDeadLetters, isReconcile, isRedrive, isWait } from "./span-roles.ts";

/** How the spans of a job hang together: by parents inside a trace, by messages from trace to trace. */
export interface JobTree {
  /** By start. */
  spans: readonly JobSpan[];
  byKey: ReadonlyMap<string, JobSpan>;
  /** In its own trace; undefined for a root, for a missing parent, and where the parents would run in a circle. */
  parent(span: JobSpan): JobSpan | undefined;
  children(span: JobSpan): readonly JobSpan[];
  /** What sent the message that a span waits for or works on: its parent, else the end of its link. */
  producer(span: JobSpan): JobSpan | undefined;
  /** Waits and work of the messages that a span sent. */
  deliveries(span: JobSpan): readonly JobSpan[];
}

const NONE: readonly JobSpan[] = [];

export function buildJobTree(given: readonly JobSpan[]): JobTree {
  const spans = [...given].sort(byStart);
  const byKey = new Map(spans.map((span) => [span.key, span]));
  const parents = parentsWithoutCircles(spans, byKey);
  const children = Map.groupBy(
    spans.filter(({ key }) => parents.has(key)),
    ({ key }) => parents.get(key)?.key,
  );
  const producers = new Map<string, JobSpan>();
  for (const span of spans) {
    const producer = producerOf(span, parents.get(span.key), byKey);
    if (producer) producers.set(span.key, producer);
  }
  const deliveries = Map.groupBy(
    spans.filter(({ key }) => producers.has(key)),
    ({ key }) => producers.get(key)?.key,
  );
  return {
    spans,
    byKey,
    parent: ({ key }) => parents.get(key),
    children: ({ key }) => children.get(key) ?? NONE,
    producer: ({ key }) => producers.get(key),
    deliveries: ({ key }) => deliveries.get(key) ?? NONE,
  };
}

/** The span that a span is drawn below: none for what begins a hop of its own. */
export function inProcessParent(tree: JobTree, span: JobSpan): JobSpan | undefined {
  const parent = tree.parent(span);
  if (!parent || isHop(span)) return undefined;
  // What happens to a message after it was sent is no part of the sending.
  return parent.kind === "producer" && span.startUs > parent.endUs ? undefined : parent;
}

function isHop(span: JobSpan): boolean {
  if (isWait(span) || isMessage(span) || isReconcile(span) || isRedrive(span)) return true;
  return isExpiry(span) || isMoveToDeadLetters(span) || isAlarm(span);
}

/** What is drawn below a span. */
export function inProcessChildren(tree: JobTree, span: JobSpan): JobSpan[] {
  return tree.children(span).filter((child) => inProcessParent(tree, child) !== undefined);
}

/** The order does not depend on that of arrival. */
function byStart(a: JobSpan, b: JobSpan): number {
  return a.startUs - b.startUs || b.durationUs - a.durationUs || (a.key < b.key ? -1 : 1);
}

/** A span that is its own ancestor loses its parent, the earliest of the circle first. */
function parentsWithoutCircles(spans: readonly JobSpan[], byKey: Map<string, JobSpan>): Map<string, JobSpan> {
  const parents = new Map<string, JobSpan>();
  for (const span of spans) {
    const parent = span.parentSpanId === "" ? undefined : byKey.get(spanKey(span.traceId, span.parentSpanId));
    if (parent && parent !== span) parents.set(span.key, parent);
  }
  const sound = new Set<string>();
  for (const span of spans) {
    const path = new Set<string>();
    let at: JobSpan | undefined = span;
    while (at && !sound.has(at.key)) {
      if (path.has(at.key)) {
        parents.delete(earliestOfCircle(at, parents).key);
        break;
      }
      path.add(at.key);
      at = parents.get(at.key);
    }
    for (const key of path) sound.add(key);
  }
  return parents;
}

function earliestOfCircle(start: JobSpan, parents: ReadonlyMap<string, JobSpan>): JobSpan {
  let earliest = start;
  for (let at = parents.get(start.key); at && at !== start; at = parents.get(at.key)) {
    if (at.startUs < earliest.startUs) earliest = at;
  }
  return earliest;
}

function producerOf(
  span: JobSpan,
  parent: JobSpan | undefined,
  byKey: ReadonlyMap<string, JobSpan>,
): JobSpan | undefined {
  if (isWait(span)) return parent;
  if (!isMessage(span) && !isReconcile(span)) {
    return parent || span.links.length === 0 ? undefined : linked(span, byKey)[0];
  }
  if (parent && parent.kind === "producer") return parent;
  return linked(span, byKey).find(({ kind }) => kind === "producer") ?? parent ?? linked(span, byKey)[0];
}

function linked(span: JobSpan, byKey: ReadonlyMap<string, JobSpan>): JobSpan[] {
  return span.links.flatMap(({ traceId, spanId }) => {
    const end = byKey.get(spanKey(traceId, spanId));
    return end && end !== span ? [end] : [];
  });
}
