import type { FlowEdge } from "../../api/aws-view.ts";
import { type GraphContext, keyOf, listOf, objectOf, type Resource, type TemplateNode } from "./graph-model.ts";

interface Right {
  /** Any of these actions gives it. */
  actions: readonly string[];
  on: readonly TemplateNode["kind"][];
  kind: FlowEdge["kind"];
  /** The edge leads to the function. */
  inwards?: true;
}

const queues = ["queue", "dead-letter-queue"] as const;
const rights: readonly Right[] = [
  { actions: ["sqs:SendMessage"], on: queues, kind: "sends" },
  { actions: ["sqs:ReceiveMessage"], on: queues, kind: "messages", inwards: true },
  { actions: ["sns:Publish"], on: ["topic"], kind: "publishes" },
  {
    actions: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    on: ["table"],
    kind: "reads-writes",
  },
  { actions: ["events:PutEvents"], on: ["bus"], kind: "events" },
  { actions: ["lambda:InvokeFunction"], on: ["function"], kind: "invokes" },
];

/**
 * Edges of the functions to what their roles let them use. A function whose role no template describes gets edges to what its environment
 * names instead.
 */
export function connectByPermission(context: GraphContext): void {
  const statements = statementsByRole(context);
  for (const resource of context.resources.values()) {
    const worker = context.node(resource.key);
    if (worker?.kind !== "function") continue;
    const [role] = context.intrinsics.resources(resource.properties.Role, resource.stack);
    const own = role && statements.get(keyOf(role));
    if (own) for (const { statement, stack } of own) connectStatement(worker, statement, stack, context);
    else connectEnvironment(worker, resource, context);
  }
}

interface PlacedStatement {
  statement: Record<string, unknown>;
  stack: string;
}

function statementsByRole({ resources, intrinsics }: GraphContext): Map<string, PlacedStatement[]> {
  const found = new Map<string, PlacedStatement[]>();
  const add = (role: string, document: unknown, stack: string) => {
    const own = found.get(role) ?? [];
    own.push(...listOf(objectOf(document).Statement).map((statement) => ({ statement: objectOf(statement), stack })));
    found.set(role, own);
  };
  for (const { key, type, stack, properties } of resources.values()) {
    if (type === "AWS::IAM::Role") {
      for (const policy of listOf(properties.Policies)) add(key, objectOf(policy).PolicyDocument, stack);
    }
    if (type === "AWS::IAM::Policy" || type === "AWS::IAM::ManagedPolicy") {
      for (const role of intrinsics.resources(properties.Roles, stack))
        add(keyOf(role), properties.PolicyDocument, stack);
    }
  }
  return found;
}

function connectStatement(
  worker: TemplateNode,
  { Effect, Action, Resource }: Record<string, unknown>,
  stack: string,
  context: GraphContext,
): void {
  if (Effect === "Deny") return;
  const allowed = listOf(Action).map(String);
  for (const { actions, on, kind, inwards } of rights) {
    if (!actions.some((action) => allowed.some((pattern) => covers(pattern, action)))) continue;
    for (const node of new Set(listOf(Resource).map((value) => context.nodeOf(value, stack)))) {
      if (!node || !on.includes(node.kind)) continue;
      context.addEdge(inwards ? node : worker, inwards ? worker : node, kind);
    }
  }
}

function connectEnvironment(worker: TemplateNode, { stack, properties }: Resource, context: GraphContext): void {
  const kinds: Partial<Record<TemplateNode["kind"], FlowEdge["kind"]>> = {
    queue: "sends",
    "dead-letter-queue": "sends",
    topic: "publishes",
    table: "reads-writes",
    bus: "events",
  };
  for (const value of Object.values(objectOf(objectOf(properties.Environment).Variables))) {
    const node = context.nodeOf(value, stack);
    const kind = node && kinds[node.kind];
    if (kind && !isItsSource(node, worker, context)) context.addEdge(worker, node, kind);
  }
}

/** A function is told of the queue that feeds it, too. */
function isItsSource(queue: TemplateNode, worker: TemplateNode, { resources, nodeOf }: GraphContext): boolean {
  return [...resources.values()].some(
    ({ type, stack, properties }) =>
      type === "AWS::Lambda::EventSourceMapping" &&
      nodeOf(properties.EventSourceArn, stack) === queue &&
      nodeOf(properties.FunctionName, stack) === worker,
  );
}

/** `sqs:Send*` covers `sqs:SendMessage`. */
function covers(pattern: string, action: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(action);
}
