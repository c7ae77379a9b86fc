import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** A stretch of time that the end of the trace depended on. */
export interface PathSegment {
  node: TraceNode;
  startUs: number;
  endUs: number;
  /** `work`: the span itself; `gap`: nothing was recorded while `node`, the span that comes next, was waited for. */
  kind: "work" | "gap";
}

interface Visit {
  node: TraceNode | undefined;
  children: readonly TraceNode[];
  /** Children before this place of the list, by end, have not been looked at. */
  left: number;
  atUs: number;
  /** What the walk came from, that is, what follows in time. */
  next: TraceNode | undefined;
}

/**
 * What the trace spent its time in, from its end backwards: of each span the child that ended last before the point that is explained, then what
 * that one waited for. A child that goes on after its parent (a CONSUMER after its PRODUCER) counts with its own end, so the path crosses queues.
 * Segments do not overlap; earliest first.
 */
export function criticalPath(tree: TraceTree): PathSegment[] {
  const ends = lastEnds(tree);
  const endOf = (node: TraceNode) => ends[node.index] ?? node.endUs;
  const byEnd = (nodes: readonly TraceNode[]) => nodes.toSorted((a, b) => endOf(a) - endOf(b) || a.index - b.index);
  const segments: PathSegment[] = [];
  const add = (visit: Visit, startUs: number) => {
    const { node, atUs: endUs, next } = visit;
    const workFrom = Math.max(startUs, node?.startUs ?? startUs);
    const workTo = Math.max(workFrom, Math.min(endUs, node?.endUs ?? startUs));
    if (next && endUs > workTo) segments.push({ node: next, startUs: workTo, endUs, kind: "gap" });
    if (node && workTo > workFrom) segments.push({ node, startUs: workFrom, endUs: workTo, kind: "work" });
    visit.atUs = Math.min(visit.atUs, startUs);
  };

  const roots = byEnd(tree.roots);
  const stack: Visit[] = [{ node: undefined, children: roots, left: roots.length, atUs: tree.endUs, next: undefined }];
  for (let visit = stack.at(-1); visit; visit = stack.at(-1)) {
    const found = lastBefore(visit, endOf);
    if (!found) {
      if (visit.node) add(visit, Math.min(visit.node.startUs, visit.atUs));
      stack.pop();
      const above = stack.at(-1);
      if (above) above.atUs = Math.min(above.atUs, visit.atUs);
      continue;
    }
    const [child, left] = found;
    const atUs = Math.min(endOf(child), visit.atUs);
    add(visit, atUs);
    visit.left = left;
    const children = byEnd(child.children);
    stack.push({ node: child, children, left: children.length, atUs, next: visit.next });
    visit.atUs = Math.min(child.startUs, visit.atUs);
    visit.next = child;
  }
  return segments.reverse();
}

/** The end of each node or of whatever goes on longest below it, by index. */
function lastEnds({ nodes }: TraceTree): Float64Array {
  const ends = Float64Array.from(nodes, ({ endUs }) => endUs);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const parent = nodes[index]?.parent;
    if (parent) ends[parent.index] = Math.max(ends[parent.index] ?? 0, ends[index] ?? 0);
  }
  return ends;
}

/** How many siblings are asked whether they ran in a stretch that nothing else explains. */
const MOST_ASKED = 50;

/**
 * The child that ended last before the point. Where that leaves a stretch in which the span itself did nothing either, the child that ran in it:
 * an attempt whose span ends a little after its message could be received again.
 */
function lastBefore(
  { node, children, left, atUs }: Visit,
  endOf: (node: TraceNode) => number,
): [TraceNode, number] | undefined {
  let at = left - 1;
  for (let child = children[at]; child && endOf(child) > atUs; child = children[at]) at--;
  const ended = children[at];
  const explainedTo = Math.max(
    ended ? endOf(ended) : Number.NEGATIVE_INFINITY,
    node?.endUs ?? Number.NEGATIVE_INFINITY,
  );
  if (explainedTo < atUs) {
    for (let index = at + 1; index <= at + MOST_ASKED; index++) {
      const child = children[index];
      if (child && child.startUs < atUs && endOf(child) > atUs) return [child, at + 1];
    }
  }
  return ended && [ended, at];
}
