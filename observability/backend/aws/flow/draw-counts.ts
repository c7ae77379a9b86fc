import type { GraphBuilder, GraphNode } from "./graph-builder.ts";
import { kindsOfTarget, readOperationName } from "./operation-name.ts";
import { CLIENT, type OperationCounts, SERVER } from "./traffic.ts";
import { awsService, wayOf } from "./way.ts";

interface Tally {
  calls: number;
  errors: number;
}

/** Rates, error shares and durations of the window. */
export function drawCounts(builder: GraphBuilder, counts: readonly OperationCounts[], windowS: number): void {
  const tallies = new Map<GraphNode, Tally>();
  const tally: AddTally = (node, { count, errors }) => {
    const known = tallies.get(node) ?? { calls: 0, errors: 0 };
    tallies.set(node, { calls: known.calls + count, errors: known.errors + errors });
  };
  for (const counted of counts) {
    if (counted.service === awsService) countDoing(builder, counted, windowS);
    else if (counted.name.startsWith("wait ")) setWait(builder, counted);
    else if (counted.kind !== SERVER && counted.kind !== CLIENT) countWay(builder, counted, { windowS, tally });
  }
  // A function that works on messages is judged by them: a batch with failed messages is no failed invocation.
  const judged = new Set(tallies.keys());
  for (const counted of counts) {
    const worker = counted.kind === SERVER ? builder.functionOf(counted.service) : undefined;
    if (!worker) continue;
    countInvocations(builder, worker, counted.count / windowS);
    if (judged.has(worker)) continue;
    tally(worker, counted);
    setP95(worker, counted.p95Ms);
  }
  for (const [node, { calls, errors }] of tallies) node.errorShare = calls === 0 ? 0 : errors / calls;
}

type AddTally = (node: GraphNode, counted: OperationCounts) => void;

function countWay(
  builder: GraphBuilder,
  counted: OperationCounts,
  { windowS, tally }: { windowS: number; tally: AddTally },
): void {
  const verb = readOperationName(counted.name)?.verb;
  // The batch that messages come in has a span of the same name.
  if (verb === "process" && !counted.aboutJob) return;
  const way = wayOf(builder, counted);
  if (!way) return;
  const { from, to, edge } = way;
  const rate = counted.count / windowS;
  edge.ratePerS += rate;
  if (verb === "process") {
    from.ratePerS += rate;
    tally(from, counted);
    tally(to, counted);
    setP95(to, counted.p95Ms);
    return;
  }
  if (verb === "reconcile") return;
  // A queue's rate is that of its deliveries; nobody takes deliveries from a dead-letter queue.
  if (to.kind !== "queue") to.ratePerS += rate;
  if (to.kind === "topic" || to.kind === "bus") tally(to, counted);
  if (from.kind === "source") {
    from.ratePerS += rate;
    tally(from, counted);
  }
}

/** What the emulators tell of AWS's own doings: rules, alarms, moves to a dead-letter queue. */
function countDoing(builder: GraphBuilder, { name, count, errors }: OperationCounts, windowS: number): void {
  const operation = readOperationName(name);
  const node = operation && builder.named(operation.target, kindsOfTarget[operation.verb]);
  if (!node || !["rule", "alarm", "move"].includes(operation.verb)) return;
  node.ratePerS += count / windowS;
  if (operation.verb === "rule") {
    node.errorShare = count === 0 ? 0 : errors / count;
    const targets = builder.outOf(node).filter(({ edge }) => edge.kind !== "dead-letters");
    for (const { edge } of [...builder.into(node), ...targets]) edge.ratePerS += count / windowS;
  }
  if (operation.verb !== "alarm") return;
  for (const { edge } of [...builder.into(node), ...builder.outOf(node)]) edge.ratePerS += count / windowS;
}

function countInvocations(builder: GraphBuilder, worker: GraphNode, rate: number): void {
  worker.ratePerS += rate;
  for (const { edge, from } of builder.into(worker)) {
    if (edge.kind !== "invokes") continue;
    edge.ratePerS += rate;
    if (from.kind === "schedule") from.ratePerS += rate;
  }
}

function setWait(builder: GraphBuilder, { name, p95Ms }: OperationCounts): void {
  const operation = readOperationName(name);
  const queue = operation && builder.named(operation.target, kindsOfTarget.wait);
  if (queue) setP95(queue, p95Ms);
}

function setP95(node: GraphNode, p95Ms: number | undefined): void {
  if (p95Ms !== undefined) node.p95Ms = Math.round(Math.max(node.p95Ms ?? 0, p95Ms) * 1_000) / 1_000;
}
