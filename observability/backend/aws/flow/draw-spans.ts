import type { FlowEdge, FlowNodeKind } from "../../api/aws-view.ts";
import type { GraphBuilder, GraphNode } from "./graph-builder.ts";
import { kindsOfTarget, readOperationName } from "./operation-name.ts";
import { CLIENT, CONSUMER, type Operation, type OperationCounts, PRODUCER, SERVER } from "./traffic.ts";

/** The service of the spans that the emulators give AWS's own doings. */
const AWS = "aws";

interface Way {
  from: GraphNode;
  to: GraphNode;
  edge: FlowEdge;
}

/** Every way that a stored span has gone is an edge, declared or not. */
export function drawUsed(builder: GraphBuilder, operations: readonly Operation[]): void {
  for (const operation of operations) {
    const way = wayOf(builder, operation);
    if (way) way.edge.used = true;
    if (operation.service === AWS) markAlarm(builder, operation);
    if (operation.kind === SERVER) markInvocations(builder, operation);
  }
}

/** Rates, error shares and durations of the window. */
export function drawCounts(builder: GraphBuilder, counts: readonly OperationCounts[], windowS: number): void {
  const tallies = new Map<GraphNode, { calls: number; errors: number }>();
  const tally = (node: GraphNode, { count, errors }: OperationCounts) => {
    const { calls, errors: failed } = tallies.get(node) ?? { calls: 0, errors: 0 };
    tallies.set(node, { calls: calls + count, errors: failed + errors });
  };

  for (const counted of counts) {
    const rate = counted.count / windowS;
    const operation = readOperationName(counted.name);
    if (counted.kind === SERVER) {
      const worker = builder.functionOf(counted.service);
      if (!worker) continue;
      worker.ratePerS += rate;
      for (const { edge } of builder.into(worker)) if (edge.kind === "invokes") edge.ratePerS += rate;
      if (!counts.some((other) => isWork(other, counted.service))) {
        tally(worker, counted);
        setP95(worker, counted.p95Ms);
      }
    }
    if (!operation) continue;
    if (operation.verb === "wait") {
      const queue = builder.named(operation.target, kindsOfTarget.wait);
      if (queue) setP95(queue, counted.p95Ms);
    }
    if (counted.service === AWS) {
      const node = builder.named(operation.target, kindsOfTarget[operation.verb]);
      if (node && (operation.verb === "move" || operation.verb === "alarm" || operation.verb === "rule")) {
        node.ratePerS += rate;
        if (operation.verb !== "move") tally(node, counted);
      }
      if (node?.kind === "alarm")
        for (const { edge } of [...builder.into(node), ...builder.outOf(node)]) edge.ratePerS += rate;
      continue;
    }
    const way = counted.kind === CLIENT ? undefined : wayOf(builder, counted);
    if (!way || (operation.verb === "process" && !counted.aboutJob)) continue;
    way.edge.ratePerS += rate;
    if (operation.verb === "process") {
      way.from.ratePerS += rate;
      tally(way.from, counted);
      tally(way.to, counted);
      setP95(way.to, counted.p95Ms);
    } else if (operation.verb !== "reconcile") {
      if (way.to.kind !== "queue") {
        way.to.ratePerS += rate;
        if (way.to.kind !== "dead-letter-queue") tally(way.to, counted);
      }
      if (way.from.kind === "source") {
        way.from.ratePerS += rate;
        tally(way.from, counted);
      }
    }
  }
  for (const [node, { calls, errors }] of tallies) node.errorShare = calls === 0 ? 0 : errors / calls;
}

/** Where a span led: from whoever sent, to the queue, topic or bus; or from a queue to whoever received. */
function wayOf(builder: GraphBuilder, { service, name, kind }: Operation): Way | undefined {
  const operation = readOperationName(name);
  if (!operation || service === AWS) return undefined;
  const { verb, target } = operation;
  const receives = (verb === "process" || verb === "reconcile") && kind === CONSUMER;
  const sends = (verb === "send" || verb === "publish") && (kind === PRODUCER || kind === CLIENT);
  if (!receives && !sends) return undefined;
  const kinds = kindsOfTarget[verb];
  const fallback: FlowNodeKind = target === "default" ? "bus" : (kinds[0] ?? "queue");
  const node = builder.named(target, kinds) ?? builder.node({ kind: fallback, name: target });
  const worker =
    builder.functionOf(service) ?? builder.node({ kind: receives ? "function" : "source", name: service, service });
  if (receives) return { from: node, to: worker, edge: builder.edge(node, worker, "messages") };
  return { from: worker, to: node, edge: builder.edge(worker, node, kindOf(node)) };
}

function kindOf(target: GraphNode): FlowEdge["kind"] {
  if (target.kind === "bus") return "events";
  return target.kind === "topic" ? "publishes" : "sends";
}

function markAlarm(builder: GraphBuilder, { name }: Operation): void {
  const operation = readOperationName(name);
  const alarm = operation?.verb === "alarm" ? builder.named(operation.target, ["alarm"]) : undefined;
  if (alarm) for (const { edge } of [...builder.into(alarm), ...builder.outOf(alarm)]) edge.used = true;
}

function markInvocations(builder: GraphBuilder, { service }: Operation): void {
  const worker = builder.functionOf(service);
  if (worker) for (const { edge } of builder.into(worker)) if (edge.kind === "invokes") edge.used = true;
}

function isWork({ name, kind, aboutJob, service }: OperationCounts, of: string): boolean {
  return service === of && kind === CONSUMER && aboutJob && name.startsWith("process ");
}

function setP95(node: GraphNode, p95Ms: number | undefined): void {
  if (p95Ms !== undefined) node.p95Ms = Math.max(node.p95Ms ?? 0, p95Ms);
}
