import type { FlowNodeKind } from "../api/aws-view.ts";
import {
  type GraphContext,
  keyOf,
  type Resource,
  type TemplateGraph,
  type TemplateNode,
} from "./template/graph-model.ts";
import { createIntrinsics } from "./template/intrinsics.ts";
import { connectByPermission } from "./template/permission-edges.ts";
import { connectResource } from "./template/resource-edges.ts";
import { nodeOfResource } from "./template/resource-nodes.ts";
import type { StackTemplate } from "./template/stack-template.ts";

/** What the templates declare: the resources that jobs go through and how they hang together. Types that are not drawn are left out. */
export function templateGraph(templates: readonly StackTemplate[]): TemplateGraph {
  const intrinsics = createIntrinsics(templates);
  const resources = new Map<string, Resource>();
  const nodes = new Map<string, TemplateNode>();
  for (const { stack, Resources } of templates) {
    for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
      const resource = { key: keyOf({ stack, logicalId }), stack, logicalId, type: Type, properties: Properties };
      resources.set(resource.key, resource);
      const node = nodeOfResource(resource, intrinsics);
      if (node) nodes.set(node.key, node);
    }
  }
  const edges = new Map<string, TemplateGraph["edges"][number]>();

  const context: GraphContext = {
    intrinsics,
    resources,
    node: (key) => nodes.get(key),
    nodesIn(value, stack) {
      return intrinsics.resources(value, stack).flatMap((reference) => nodes.get(keyOf(reference)) ?? []);
    },
    nodeOf(value, stack) {
      const [referred] = context.nodesIn(value, stack);
      return referred ?? nodeNamed(intrinsics.text(value, stack), nodes.values());
    },
    busOf(value, stack) {
      const declared = value === undefined ? undefined : context.nodeOf(value, stack);
      if (declared?.kind === "bus") return declared;
      const name = (intrinsics.text(value, stack) ?? "default").replace(/^.*event-bus\//, "");
      return context.addNode({ key: `bus:${name}`, kind: "bus", name });
    },
    addNode(node) {
      const known = nodes.get(node.key) ?? node;
      nodes.set(node.key, known);
      return known;
    },
    addEdge(from, to, kind) {
      if (!from || !to || from === to) return;
      const key = `${from.key} ${to.key}`;
      if (!edges.has(key)) edges.set(key, { from: from.key, to: to.key, kind });
    },
  };
  for (const resource of resources.values()) connectResource(resource, context);
  connectByPermission(context);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const servicesOfArns: Readonly<Record<string, readonly FlowNodeKind[]>> = {
  sqs: ["queue", "dead-letter-queue"],
  sns: ["topic"],
  lambda: ["function"],
  dynamodb: ["table"],
  events: ["bus"],
  cloudwatch: ["alarm"],
};

/** A node by an ARN that is written out. */
function nodeNamed(text: string | undefined, nodes: Iterable<TemplateNode>): TemplateNode | undefined {
  const [prefix, , service = "", , , ...rest] = (text ?? "").split(":");
  const kinds = servicesOfArns[service];
  if (prefix !== "arn" || !kinds) return undefined;
  const name = rest.at(-1)?.split("/").at(-1);
  for (const node of nodes) if (node.name === name && kinds.includes(node.kind)) return node;
  return undefined;
}
