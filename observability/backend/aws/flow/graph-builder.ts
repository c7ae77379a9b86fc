import type { FlowEdge, FlowNode, FlowNodeKind } from "../../api/aws-view.ts";

/** A node while the graph is made. */
export interface GraphNode extends FlowNode {
  /** Of the template's resource. */
  key?: string;
  /** Name of a function's telemetry service. */
  service?: string;
}

export interface GraphBuilder {
  /** The node of this kind and name, made when it is not there. */
  node(wanted: Pick<GraphNode, "kind" | "name" | "key" | "service" | "logicalId">): GraphNode;
  byKey(key: string | undefined): GraphNode | undefined;
  /** A node with this name among some kinds. */
  named(name: string, kinds: readonly FlowNodeKind[]): GraphNode | undefined;
  /** The function whose telemetry has this service name. */
  functionOf(service: string): GraphNode | undefined;
  edge(from: GraphNode, to: GraphNode, kind: FlowEdge["kind"]): FlowEdge;
  /** The edges that lead to, or from, a node. */
  into(node: GraphNode): { edge: FlowEdge; from: GraphNode }[];
  outOf(node: GraphNode): { edge: FlowEdge; to: GraphNode }[];
  finish(): { nodes: FlowNode[]; edges: FlowEdge[] };
}

export function createGraphBuilder(): GraphBuilder {
  const nodes = new Map<string, GraphNode>();
  const byKey = new Map<string, GraphNode>();
  const edges = new Map<string, { edge: FlowEdge; from: GraphNode; to: GraphNode }>();
  const find = (matches: (node: GraphNode) => boolean) => [...nodes.values()].find(matches);

  return {
    node(wanted) {
      const id = `${wanted.kind}:${wanted.name}`;
      const node = nodes.get(id) ?? { ...wanted, id, ratePerS: 0, errorShare: 0 };
      nodes.set(id, node);
      if (wanted.key !== undefined) byKey.set(wanted.key, node);
      return node;
    },
    byKey: (key) => (key === undefined ? undefined : byKey.get(key)),
    named: (name, kinds) => find((node) => node.name === name && kinds.includes(node.kind)),
    functionOf: (service) => find(({ kind, name, service: own }) => kind === "function" && (own ?? name) === service),
    edge(from, to, kind) {
      const id = `${from.id} ${to.id}`;
      const known = edges.get(id)?.edge;
      if (known) return known;
      const edge = { from: from.id, to: to.id, kind, declared: false, used: false, ratePerS: 0 };
      edges.set(id, { edge, from, to });
      return edge;
    },
    into: (node) => [...edges.values()].filter(({ to }) => to === node),
    outOf: (node) => [...edges.values()].filter(({ from }) => from === node),
    finish: () => ({
      nodes: [...nodes.values()].map(({ key: _, service: __, ...node }) => ({
        ...node,
        ratePerS: rounded(node.ratePerS),
        errorShare: rounded(node.errorShare),
      })),
      edges: [...edges.values()].map(({ edge }) => ({ ...edge, ratePerS: rounded(edge.ratePerS) })),
    }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
