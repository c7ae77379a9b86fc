import type { QueueState } from "../find-queues.ts";
import type { TemplateGraph } from "../template/graph-model.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** What the templates declare. `names`: of resources that CloudFormation named, by key. */
export function drawTemplate(
  builder: GraphBuilder,
  { nodes, edges }: TemplateGraph,
  names: ReadonlyMap<string, string>,
): void {
  for (const { key, kind, name, logicalId, service } of nodes) {
    builder.node({
      key,
      kind,
      name: names.get(key) ?? name,
      ...(logicalId !== undefined && { logicalId }),
      ...(service !== undefined && { service }),
    });
  }
  for (const { from, to, kind } of edges) {
    const [source, target] = [builder.byKey(from), builder.byKey(to)];
    if (source && target) builder.edge(source, target, kind).declared = true;
  }
}

/** What SQS says: the depth of each queue, and where SQS moves what fails. `oldestMs`: age of the oldest message, by the queue's name. */
export function drawQueues(
  builder: GraphBuilder,
  queues: readonly QueueState[],
  oldestMs: ReadonlyMap<string, number>,
): void {
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  const nodeOf = ({ key, name, isDeadLetterQueue }: QueueState) =>
    builder.byKey(key) ?? builder.node({ kind: isDeadLetterQueue ? "dead-letter-queue" : "queue", name });
  for (const queue of queues) {
    const { name, visible, inFlight, delayed, deadLetterArn = "" } = queue;
    const oldest = visible > 0 ? oldestMs.get(name) : undefined;
    const node = nodeOf(queue);
    Object.assign(node, { depth: visible, inFlight, delayed, ...(oldest !== undefined && { oldestAgeMs: oldest }) });
    const target = byArn.get(deadLetterArn);
    // The queue's own redrive policy is a declaration as well, also where no template is at hand.
    if (target) builder.edge(node, nodeOf(target), "dead-letters").declared = true;
  }
}

/** SQS has moved a message from one queue to another. */
export interface QueueMove {
  from: string;
  to: string;
}

export function drawMoves(builder: GraphBuilder, moves: readonly QueueMove[]): void {
  for (const { from, to } of moves) {
    const [source, target] = [from, to].map((name) => builder.named(name, ["queue", "dead-letter-queue"]));
    if (source && target) builder.edge(source, target, "dead-letters").used = true;
  }
}
