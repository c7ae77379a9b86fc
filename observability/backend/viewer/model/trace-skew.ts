import type { OriginView, SpansView } from "../../api/span-view.ts";
import { plainText } from "./trace-find.ts";
import { buildTraceTree, type TraceNode } from "./trace-tree.ts";

/**
 * How far the clock of each span, by index in `view.spans`, would have to move for children to lie inside their parents, as Jaeger reckons it,
 * microseconds. Empty when the clocks agree. Nothing moves across a hop that is later by nature: a PRODUCER to what it caused, a link, a child
 * that begins after its parent has ended. Spans of the same host move together.
 */
export function clockMoves(view: SpansView, tree = buildTraceTree(view)): Map<number, number> {
  const moved = new Map<TraceNode, number>();
  for (const node of tree.nodes) {
    const { parent } = node;
    if (!parent || isLater(parent, node)) continue;
    const inherited = moved.get(parent) ?? 0;
    const by = sameHost(parent, node) ? inherited : skew(parent, node, inherited);
    if (by !== 0) moved.set(node, by);
  }
  if (moved.size === 0) return new Map();
  const indexes = new Map(view.spans.map((span, index) => [span, index]));
  return new Map(Array.from(moved, ([{ span }, by]) => [indexes.get(span) ?? -1, by]));
}

/** Work that follows its parent in time instead of being part of it. */
function isLater(parent: TraceNode, child: TraceNode): boolean {
  if (parent.span.kind === "producer" || child.span.kind === "consumer") return true;
  if (child.placement === "linked" || child.startUs >= parent.endUs) return true;
  return child.span.links.some(({ spanId }) => spanId === parent.span.spanId);
}

function sameHost(parent: TraceNode, child: TraceNode): boolean {
  if (parent.origin === child.origin) return true;
  const host = hostOf(child.origin);
  return host !== "" && host === hostOf(parent.origin);
}

function hostOf({ resource }: OriginView): string {
  const value = resource["host.id"] ?? resource["host.ip"] ?? resource["host.name"];
  return plainText(Array.isArray(value) ? value[0] : (value ?? ""));
}

/** The child's own clock against the parent's adjusted one. */
function skew(parent: TraceNode, child: TraceNode, parentMoved: number): number {
  const [parentStart, parentEnd] = [parent.startUs + parentMoved, parent.endUs + parentMoved];
  const [parentTime, childTime] = [parentEnd - parentStart, child.endUs - child.startUs];
  const early = child.startUs < parentStart;
  if (childTime > parentTime) return early ? parentStart - child.startUs : 0;
  if (!early && child.endUs <= parentEnd) return 0;
  return parentStart + (parentTime - childTime) / 2 - child.startUs;
}
