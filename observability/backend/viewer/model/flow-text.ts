import type { FlowEdge, FlowNode, FlowNodeKind } from "../../api/aws-view.ts";
import { formatDuration } from "./format.ts";

export const KIND_NAMES: Record<FlowNodeKind, string> = {
  source: "source",
  bus: "event bus",
  rule: "rule",
  schedule: "schedule",
  queue: "queue",
  "dead-letter-queue": "dead-letter queue",
  function: "function",
  topic: "topic",
  table: "table",
  alarm: "alarm",
  subscription: "subscription",
  pipe: "pipe",
};

const EDGE_VERBS: Record<FlowEdge["kind"], string> = {
  events: "passes events to",
  messages: "delivers to",
  invokes: "invokes",
  sends: "sends to",
  publishes: "publishes to",
  "dead-letters": "gives up to",
  "reads-writes": "reads and writes",
  alarms: "alarms",
  subscribes: "is subscribed by",
};

/** One figure of a node: "3 waiting", with what it is about. */
export interface FlowFigure {
  key: "depth" | "in-flight" | "delayed" | "age" | "rate" | "errors" | "p95";
  text: string;
  title: string;
  tone?: "error" | "strong";
}

/** Kinds of which no span tells that nothing happens. */
const SILENT = new Set<FlowNodeKind>(["table", "schedule", "alarm", "subscription"]);

/** The figures of a node, most telling first. Figures that are not known are left out. */
export function nodeFigures(node: FlowNode): FlowFigure[] {
  const { kind, depth, inFlight, delayed, oldestAgeMs, ratePerS, errorShare, p95Ms } = node;
  const isDead = kind === "dead-letter-queue";
  const figures: FlowFigure[] = [];
  if (depth !== undefined) {
    const tone = depth === 0 ? {} : ({ tone: isDead ? "error" : "strong" } as const);
    figures.push({
      key: "depth",
      text: `${formatCount(depth)} waiting`,
      title: "messages that can be received",
      ...tone,
    });
  }
  if (inFlight)
    figures.push({ key: "in-flight", text: `${formatCount(inFlight)} in flight`, title: "received, not yet deleted" });
  if (delayed)
    figures.push({ key: "delayed", text: `${formatCount(delayed)} delayed`, title: "not to be received yet" });
  if (oldestAgeMs !== undefined) {
    figures.push({
      key: "age",
      text: `oldest ${formatDuration(oldestAgeMs * 1_000)}`,
      title: "the oldest waiting message",
    });
  }
  if (ratePerS > 0 || !SILENT.has(kind)) {
    figures.push({
      key: "rate",
      text: formatRate(ratePerS),
      title: kind === "function" ? "invocations" : "through it",
    });
  }
  if (errorShare > 0) {
    figures.push({
      key: "errors",
      text: `${formatShare(errorShare)} errors`,
      title: "share that failed",
      tone: "error",
    });
  }
  if (p95Ms !== undefined) {
    const title = `95 of 100 ${kind === "function" ? "are worked on" : "wait"} no longer than this`;
    figures.push({ key: "p95", text: `p95 ${formatDuration(p95Ms * 1_000)}`, title });
  }
  return figures;
}

/** "3.2/s"; below one in two seconds per minute: "4/min". */
export function formatRate(perS: number): string {
  if (perS <= 0) return "idle";
  if (perS >= 0.5) return `${digits(perS)}/s`;
  return perS * 60 < 0.1 ? "<0.1/min" : `${digits(perS * 60)}/min`;
}

/** 0 to 1 as per cent; what is not nought never reads as nought. */
export function formatShare(share: number): string {
  return share > 0 && share < 0.001 ? "<0.1 %" : `${digits(share * 100)} %`;
}

export function formatCount(count: number): string {
  return count.toLocaleString("en").replaceAll(",", " ");
}

/** How an edge is drawn and spoken of. */
export interface EdgeLook {
  /** It leads to where failed messages wait. */
  isGivingUp: boolean;
  /** A template is known and does not say so. A source is outside of every template. */
  isUndeclared: boolean;
}

export function edgeLook({ kind, to, from, declared, used }: FlowEdge, nodes: ReadonlyMap<string, FlowNode>): EdgeLook {
  return {
    isGivingUp: kind === "dead-letters" || (kind === "sends" && nodes.get(to)?.kind === "dead-letter-queue"),
    isUndeclared: used && !declared && nodes.get(from)?.kind !== "source" && hasTemplate(nodes),
  };
}

function hasTemplate(nodes: ReadonlyMap<string, FlowNode>): boolean {
  return [...nodes.values()].some(({ logicalId }) => logicalId !== undefined);
}

/** What an edge says in a sentence: "ingester-queue delivers to job-ingester, 3.2/s". */
export function edgeSentence(edge: FlowEdge, nodes: ReadonlyMap<string, FlowNode>): string {
  const { kind, from, to, ratePerS, used } = edge;
  const nameOf = (id: string) => nodes.get(id)?.name ?? id;
  const rate = used ? (ratePerS > 0 ? formatRate(ratePerS) : "idle now") : "declared, no span tells of it";
  const mark = edgeLook(edge, nodes).isUndeclared ? ", not declared in the template" : "";
  const isRedrive = nodes.get(from)?.kind === "dead-letter-queue" && nodes.get(to)?.kind === "queue";
  return `${nameOf(from)} ${isRedrive ? "is redriven to" : EDGE_VERBS[kind]} ${nameOf(to)}, ${rate}${mark}`;
}

/** Width of an edge's line in pixels: the share of the busiest edge, such that slow ones are still told apart. */
export function edgeWidth(ratePerS: number, busiestPerS: number): number {
  return ratePerS <= 0 || busiestPerS <= 0 ? 1.25 : 1.5 + 4.5 * Math.sqrt(Math.min(1, ratePerS / busiestPerS));
}

function digits(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
