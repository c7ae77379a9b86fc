import type { FlowEdge, FlowNode } from "../../api/aws-view.ts";
import { type Box, centreOf } from "./flow-path.ts";

/** Parameters of GET /api/jobs that select the jobs at a node; undefined where jobs leave no mark. */
export function jobsAt({ kind, name }: FlowNode): URLSearchParams | undefined {
  if (kind === "queue") return new URLSearchParams({ queue: name });
  if (kind === "function" || kind === "source") return new URLSearchParams({ service: name });
  if (kind === "dead-letter-queue") return new URLSearchParams({ status: "dead-lettered" });
  return kind === "bus" || kind === "rule" ? new URLSearchParams() : undefined;
}

/** The page that a node opens; undefined when there is none. */
export function pageOf(node: FlowNode): string | undefined {
  if (node.kind === "dead-letter-queue") return "/dead-letters";
  if (node.kind === "topic") return `/alerts?${new URLSearchParams({ topic: node.name })}`;
  if (node.kind === "alarm") return "/alerts?kind=alarm";
  const jobs = jobsAt(node);
  return jobs && (jobs.size > 0 ? `/jobs?${jobs}` : "/jobs");
}

/** Ids of a node and of what it hangs together with. */
export function neighboursOf(id: string, edges: readonly FlowEdge[]): Set<string> {
  const near = new Set([id]);
  for (const { from, to } of edges) {
    if (from === id) near.add(to);
    if (to === id) near.add(from);
  }
  return near;
}

export type Direction = "left" | "right" | "up" | "down";

/** How much further aside than ahead a box may lie. */
const WIDEST = 2;

/** The box to go to from `id` in a direction: beyond its edge and not far aside of it, near, and rather straight ahead than aside. */
export function boxTowards(boxes: ReadonlyMap<string, Box>, id: string, direction: Direction): string | undefined {
  const start = boxes.get(id);
  if (!start) return undefined;
  const from = centreOf(start);
  const sign = direction === "right" || direction === "down" ? 1 : -1;
  const isLevel = direction === "left" || direction === "right";
  const edge = (isLevel ? start.width : start.height) / 2;
  let best: { id: string; cost: number } | undefined;
  for (const [other, box] of boxes) {
    const to = centreOf(box);
    const ahead = sign * (isLevel ? to.x - from.x : to.y - from.y);
    const aside = Math.abs(isLevel ? to.y - from.y : to.x - from.x);
    const cost = ahead + 2 * aside;
    if (ahead <= edge || aside > WIDEST * ahead) continue;
    if (!best || cost < best.cost) best = { id: other, cost };
  }
  return best?.id;
}

/** Column by column, from above to below in each: the order in which keys and screen readers go through. */
export function readingOrder(nodes: readonly FlowNode[], boxes: ReadonlyMap<string, Box>): FlowNode[] {
  const at = ({ id }: FlowNode) => boxes.get(id) ?? { x: 0, y: 0 };
  return [...nodes].sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y);
}

/** The leftmost box, where the path begins. */
export function firstBox(boxes: ReadonlyMap<string, Box>): string | undefined {
  return [...boxes].sort(([, a], [, b]) => a.x - b.x || a.y - b.y)[0]?.[0];
}
