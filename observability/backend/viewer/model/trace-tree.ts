import type { OriginView, SpansView, SpanView } from "../../api/span-view.ts";
import { chooseParents, type Placement } from "./trace-parents.ts";

/** A span in its place in the trace. Times are microseconds since the epoch. */
export interface TraceNode {
  /** Unique in the trace and the same after a reload: the span's id, with a number behind it for further spans of that id. */
  key: string;
  span: SpanView;
  origin: OriginView;
  service: string;
  startUs: number;
  endUs: number;
  failed: boolean;
  /** Nothing works in this span: it waits in a queue. */
  waiting: boolean;
  placement: Placement;
  /** Another span has its id. */
  duplicate: boolean;
  /** How far its clock was moved; 0 unless adjusting was asked for. */
  movedUs: number;
  parent: TraceNode | undefined;
  children: TraceNode[];
  depth: number;
  /** Its place among all spans of the trace from top to bottom. */
  index: number;
  /** Spans below it, directly or not, and how many of them failed. */
  descendants: number;
  failedBelow: number;
}

export interface TraceTree {
  traceId: string;
  /** From top to bottom: parents before children, siblings by start. */
  nodes: TraceNode[];
  roots: TraceNode[];
  byKey: ReadonlyMap<string, TraceNode>;
  startUs: number;
  endUs: number;
  failed: number;
  /** Levels; 0 without spans. */
  depth: number;
  /** In order of appearance. */
  services: { name: string; spans: number; failed: number }[];
}

const NO_ORIGIN: OriginView = { service: "", resource: {}, scopeName: "", scopeVersion: "", scopeAttributes: {} };

/** Spans of any quality to a tree in which each of them is once. `moves` shifts the clock of spans, by index, in microseconds. */
export function buildTraceTree({ spans, origins }: SpansView, moves?: ReadonlyMap<number, number>): TraceTree {
  const choices = chooseParents(spans);
  const seen = new Map<string, number>();
  const all = spans.map((span, index): TraceNode => {
    const copies = seen.get(span.spanId) ?? 0;
    seen.set(span.spanId, copies + 1);
    const origin = origins[span.origin] ?? NO_ORIGIN;
    const movedUs = moves?.get(index) ?? 0;
    const startUs = finite(span.startUs) + movedUs;
    return {
      key: copies === 0 ? span.spanId : `${span.spanId}-${copies + 1}`,
      span,
      origin,
      service: origin.service,
      startUs,
      endUs: startUs + Math.max(0, finite(span.durationUs)),
      failed: span.status === "error",
      waiting: isWait(span),
      placement: choices[index]?.placement ?? "root",
      duplicate: copies > 0,
      movedUs,
      parent: undefined,
      children: [],
      depth: 0,
      index: 0,
      descendants: 0,
      failedBelow: 0,
    };
  });
  const roots: TraceNode[] = [];
  for (const [index, node] of all.entries()) {
    node.parent = all[choices[index]?.parent ?? -1];
    (node.parent?.children ?? roots).push(node);
  }
  const nodes = place(roots);
  return {
    traceId: spans[0]?.traceId ?? "",
    nodes,
    roots,
    byKey: new Map(nodes.map((node) => [node.key, node])),
    ...extent(nodes),
  };
}

/** Numbers the nodes from top to bottom and counts what is below each. */
function place(roots: TraceNode[]): TraceNode[] {
  const nodes: TraceNode[] = [];
  const stack = roots.sort(byTime).toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.index = nodes.push(node) - 1;
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    node.children.sort(byTime);
    for (let child = node.children.length - 1; child >= 0; child--) stack.push(node.children[child] ?? node);
  }
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    if (!node?.parent) continue;
    node.parent.descendants += node.descendants + 1;
    node.parent.failedBelow += node.failedBelow + (node.failed ? 1 : 0);
  }
  return nodes;
}

function extent(nodes: readonly TraceNode[]): Pick<TraceTree, "startUs" | "endUs" | "failed" | "depth" | "services"> {
  const services = new Map<string, { name: string; spans: number; failed: number }>();
  let [startUs, endUs, failed, depth] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const node of nodes) {
    startUs = Math.min(startUs, node.startUs);
    endUs = Math.max(endUs, node.endUs);
    depth = Math.max(depth, node.depth + 1);
    const service = services.get(node.service) ?? { name: node.service, spans: 0, failed: 0 };
    services.set(node.service, service);
    service.spans++;
    if (!node.failed) continue;
    service.failed++;
    failed++;
  }
  const bounds = nodes.length === 0 ? { startUs: 0, endUs: 0 } : { startUs, endUs };
  return { ...bounds, failed, depth, services: [...services.values()] };
}

function byTime(a: TraceNode, b: TraceNode): number {
  return a.startUs - b.startUs || b.endUs - a.endUs;
}

function isWait({ name, attributes }: SpanView): boolean {
  return /^(?:wait|visibility expired) /.test(name) || attributes["app.wait"] === true;
}

/** Times of hostile spans may be anything that JSON can hold. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
