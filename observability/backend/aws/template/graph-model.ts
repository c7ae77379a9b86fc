import type { FlowEdge, FlowNodeKind } from "../../api/aws-view.ts";
import type { Intrinsics } from "./intrinsics.ts";

/** A thing of the template that jobs go through. */
export interface TemplateNode {
  /** Unique among the templates: stack and logical id, or kind and name of what no template declares. */
  key: string;
  kind: FlowNodeKind;
  /** As the template says; the logical id where CloudFormation makes the name. */
  name: string;
  logicalId?: string;
  /** How the name begins that CloudFormation makes; absent where the template names it. */
  namePrefix?: string;
  /** Of a function: the name of its telemetry's service, where its environment says one. */
  service?: string;
}

export interface TemplateEdge {
  from: string;
  to: string;
  kind: FlowEdge["kind"];
}

export interface TemplateGraph {
  nodes: TemplateNode[];
  edges: TemplateEdge[];
}

export type Properties = Record<string, unknown>;

/** A resource of a template on its way to nodes and edges. */
export interface Resource {
  key: string;
  stack: string;
  logicalId: string;
  type: string;
  properties: Properties;
}

/** What the edges of a resource are found with. */
export interface GraphContext {
  intrinsics: Intrinsics;
  resources: ReadonlyMap<string, Resource>;
  node(key: string): TemplateNode | undefined;
  /** The node that a value (a reference, a name or an ARN) stands for. */
  nodeOf(value: unknown, stack: string): TemplateNode | undefined;
  /** Every node that a value mentions. */
  nodesIn(value: unknown, stack: string): TemplateNode[];
  /** A bus by its name or reference; the default bus for nothing. */
  busOf(value: unknown, stack: string): TemplateNode;
  /** Adds a node that no template declares. */
  addNode(node: TemplateNode): TemplateNode;
  addEdge(from: TemplateNode | undefined, to: TemplateNode | undefined, kind: FlowEdge["kind"]): void;
}

export function keyOf({ stack, logicalId }: { stack: string; logicalId: string }): string {
  return `${stack}/${logicalId}`;
}

export function objectOf(value: unknown): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
