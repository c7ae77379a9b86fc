import type { FlowEdge, FlowNode } from "../../api/aws-view.ts";

/**
 * Where a node stands: on the line that jobs take, above it (what functions keep), or below it (what goes wrong, and who looks after it).
 * Who hears of the topics at the end of the line is on it too, where there is room, else below.
 */
export type FlowLane = "path" | "listeners" | "stores" | "aside";

const ASIDE = new Set<FlowNode["kind"]>(["dead-letter-queue", "alarm", "schedule"]);
const OFF_THE_PATH = new Set<FlowEdge["kind"]>(["dead-letters", "reads-writes", "alarms"]);

/** The lane of every node, by id. A function is aside when all that calls it is aside, a dead-letter queue or a schedule; a topic when all that tells it is, an alarm. */
export function flowLanes(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Map<string, FlowLane> {
  const lanes = new Map<string, FlowLane>();
  for (const { id, kind } of nodes) {
    if (kind === "table") lanes.set(id, "stores");
    else if (ASIDE.has(kind)) lanes.set(id, "aside");
  }
  const calls = edges.filter(({ kind }) => !OFF_THE_PATH.has(kind));
  const open = nodes.filter(({ kind }) => kind === "function" || kind === "topic");
  for (let moved = true; moved; ) {
    moved = false;
    for (const { id, kind } of open) {
      const before = (kind === "topic" ? edges : calls).filter(({ from, to }) => to === id && from !== id);
      if (lanes.has(id) || before.length === 0 || !before.every(({ from }) => lanes.get(from) === "aside")) continue;
      lanes.set(id, "aside");
      moved = true;
    }
  }
  for (const id of listenersOf(edges)) if (!lanes.has(id)) lanes.set(id, "listeners");
  for (const { id } of nodes) if (!lanes.has(id)) lanes.set(id, "path");
  return lanes;
}

/** Behind the subscriptions of topics that something on the way tells; a topic that the way begins with has none. */
function listenersOf(edges: readonly FlowEdge[]): Set<string> {
  const told = new Set(edges.filter(({ kind }) => kind === "publishes").map(({ to }) => to));
  const heard = new Set(edges.filter(({ kind, from }) => kind === "subscribes" && told.has(from)).map(({ to }) => to));
  for (const id of heard) {
    for (const { from, to, kind } of edges) if (from === id && !OFF_THE_PATH.has(kind)) heard.add(to);
  }
  return heard;
}
