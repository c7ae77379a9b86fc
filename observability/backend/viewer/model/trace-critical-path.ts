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
    const child = lastBefore(visit, endOf);
    if (!child) {
      if (visit.node) add(visit, Math.min(visit.node.startUs, visit.atUs));
      stack.pop();
      const above = stack.at(-1);
      if (above) above.atUs = Math.min(above.atUs, visit.atUs);
      continue;
    }
    add(visit, endOf(child));
    const children = byEnd(child.children);
    stack.push({ node: child, children, left: children.length, atUs: endOf(child), next: visit.next });
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

function lastBefore(visit: Visit, endOf: (node: TraceNode) => number): TraceNode | undefined {
  while (visit.left > 0) {
    const child = visit.children[--visit.left];
    // One that started before its parent (its clock differs) explains nothing before the parent's start.
    if (child && endOf(child) <= visit.atUs) return child;
  }
  return undefined;
}
