import type { GraphBuilder, GraphNode } from "./graph-builder.ts";
import { kindsOfTarget, readOperationName } from "./operation-name.ts";
import type { OperationCounts } from "./traffic.ts";

/** A span of a stored trace and the one that caused it, by their names. */
export interface SpanPair {
  parent: string;
  child: string;
}

/**
 * Ways that only two spans together tell: a message that went from a bus through a rule into a queue, one that came back from a dead-letter
 * queue, one that SQS moved there, one that a topic put into a queue.
 */
export function drawPairs(
  builder: GraphBuilder,
  pairs: readonly SpanPair[],
  { counts, windowS }: { counts: readonly OperationCounts[]; windowS: number },
): void {
  const rateOf = (name: string) =>
    counts.reduce((sum, other) => sum + (other.name === name ? other.count : 0), 0) / windowS;
  const nodeOf = (name: string): GraphNode | undefined => {
    const operation = readOperationName(name);
    return operation && builder.named(operation.target, kindsOfTarget[operation.verb]);
  };
  for (const { parent, child } of pairs) {
    const [above, below] = [nodeOf(parent), nodeOf(child)];
    if (!above || !below || above === below) continue;
    if (child.startsWith("move to ")) {
      const source =
        above.kind === "bus" ? throughRule(builder, above, undefined)?.queue : givenUpBy(builder, above, below);
      if (source) Object.assign(builder.edge(source, below, "dead-letters"), { used: true, ratePerS: rateOf(child) });
    } else if (child.startsWith("process ") && parent.startsWith("redrive ")) {
      Object.assign(builder.edge(above, below, "messages"), { used: true, ratePerS: rateOf(parent) });
    } else if (child.startsWith("process ") && above.kind === "topic") {
      builder.edge(above, below, "subscribes").used = true;
    } else if (child.startsWith("process ") && above.kind === "bus") {
      const way = throughRule(builder, above, below);
      if (!way) builder.edge(above, below, "events").used = true;
      // Each message waits once, however often it is tried.
      else
        for (const edge of way.edges)
          Object.assign(edge, { used: true, ratePerS: way.rule.ratePerS || rateOf(`wait ${below.name}`) });
    }
  }
}

/** Of a message that was published: the subscribed queue that gives its messages up there. */
function givenUpBy(builder: GraphBuilder, sender: GraphNode, deadLetters: GraphNode): GraphNode {
  if (sender.kind !== "topic") return sender;
  const subscribed = builder.outOf(sender).map(({ to }) => to);
  return subscribed.find((queue) => builder.outOf(queue).some(({ to }) => to === deadLetters)) ?? sender;
}

/** The rule that puts events of a bus into a queue. */
function throughRule(builder: GraphBuilder, bus: GraphNode, wanted: GraphNode | undefined) {
  for (const { edge: first, to: rule } of builder.outOf(bus)) {
    if (rule.kind !== "rule" && rule.kind !== "pipe") continue;
    for (const { edge: second, to: queue } of builder.outOf(rule)) {
      if (second.kind === "dead-letters" || (wanted && queue !== wanted)) continue;
      return { rule, queue, edges: [first, second] };
    }
  }
  return undefined;
}
