import type { FlowEdge, FlowNodeKind } from "../../api/aws-view.ts";
import type { GraphBuilder, GraphNode } from "./graph-builder.ts";
import { kindsOfTarget, readOperationName } from "./operation-name.ts";
import { CLIENT, CONSUMER, type Operation, PRODUCER } from "./traffic.ts";

/** The service of the spans that the emulators give AWS's own doings. */
export const awsService = "aws";

export interface Way {
  from: GraphNode;
  to: GraphNode;
  edge: FlowEdge;
}

/** Where a span led: from whoever sent, to the queue, topic or bus; or from a queue to whoever received. */
export function wayOf(builder: GraphBuilder, { service, name, kind }: Operation): Way | undefined {
  const operation = readOperationName(name);
  if (!operation || service === awsService) return undefined;
  const { verb, target } = operation;
  const receives = (verb === "process" || verb === "reconcile") && kind === CONSUMER;
  const sends = (verb === "send" || verb === "publish") && (kind === PRODUCER || kind === CLIENT);
  if (!receives && !sends) return undefined;
  const kinds = kindsOfTarget[verb];
  const fallback: FlowNodeKind = target === "default" ? "bus" : (kinds[0] ?? "queue");
  const node = builder.named(target, kinds) ?? builder.node({ kind: fallback, name: target });
  if (receives) {
    const receiver = receiverOf(builder, node, service);
    return { from: node, to: receiver, edge: builder.edge(node, receiver, "messages") };
  }
  const sender = builder.functionOf(service) ?? builder.node({ kind: "source", name: service, service });
  return { from: sender, to: node, edge: builder.edge(sender, node, edgeKindTo(node)) };
}

/**
 * Who received a message, by the service of the span. The spans of an attempt whose process died are made by whoever found it: a function of the
 * template that may not receive from the queue has not, but the one that may.
 */
function receiverOf(builder: GraphBuilder, queue: GraphNode, service: string): GraphNode {
  const worker = builder.functionOf(service);
  if (!worker) return builder.node({ kind: "function", name: service, service });
  const declared = builder.outOf(queue).filter(({ edge, to }) => edge.declared && to.kind === "function");
  return declared.find(({ to }) => to === worker)?.to ?? declared[0]?.to ?? worker;
}

function edgeKindTo(target: GraphNode): FlowEdge["kind"] {
  if (target.kind === "bus") return "events";
  return target.kind === "topic" ? "publishes" : "sends";
}
