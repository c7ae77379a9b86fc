import type { OriginView, SpansView } from "../../api/span-view.ts";
import { plainText } from "./trace-find.ts";
import { buildTraceTree, type TraceNode } from "./trace-tree.ts";

/** Clocks are no better than this, microseconds; many count milliseconds. */
const TOLERANCE_US = 1_000;

/**
 * How far the clock of each span, by index in `view.spans`, would have to move for no child to begin before its parent, microseconds. Empty when
 * the clocks agree. It goes to where Jaeger puts it, but a child that only ends after its parent proves nothing: it may have been left to itself.
 * Nothing moves across a hop that is later by nature: a PRODUCER to what it caused, a link. Spans of the same host move together.
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

/** The child's own clock against the parent's adjusted one: into the middle of the parent, or to its start when it does not fit. */
function skew(parent: TraceNode, child: TraceNode, parentMoved: number): number {
  const parentStart = parent.startUs + parentMoved;
  const early = parentStart - child.startUs;
  if (early <= TOLERANCE_US) return 0;
  const spare = parent.endUs - parent.startUs - (child.endUs - child.startUs);
  return early + Math.max(0, spare / 2);
}
