import type { FlowEdge } from "../../api/aws-view.ts";
import { type GraphContext, listOf, objectOf, type Resource, type TemplateNode } from "./graph-model.ts";

type Connect = (resource: Resource, context: GraphContext) => void;

/** How the resources of a type hang together with others, from their own properties. */
const connections: Readonly<Record<string, Connect>> = {
  "AWS::SQS::Queue": connectQueue,
  "AWS::SNS::Topic": connectTopic,
  "AWS::SNS::Subscription": connectSubscription,
  "AWS::Events::Rule": connectRule,
  "AWS::Scheduler::Schedule": connectSchedule,
  "AWS::Lambda::EventSourceMapping": connectMapping,
  "AWS::Lambda::Function": connectFunction,
  "AWS::CloudWatch::Alarm": connectAlarm,
  "AWS::CloudWatch::CompositeAlarm": connectAlarm,
  "AWS::Pipes::Pipe": connectPipe,
};

export function connectResource(resource: Resource, context: GraphContext): void {
  connections[resource.type]?.(resource, context);
}

function connectQueue({ key, stack, properties }: Resource, context: GraphContext): void {
  const policy = redrivePolicyOf(properties.RedrivePolicy);
  toDeadLetters(context.node(key), policy.deadLetterTargetArn, stack, context);
}

function connectTopic({ key, stack, properties }: Resource, context: GraphContext): void {
  for (const entry of listOf(properties.Subscription)) subscribe(context.node(key), objectOf(entry), stack, context);
}

function connectSubscription({ stack, properties }: Resource, context: GraphContext): void {
  const endpoint = subscribe(context.nodeOf(properties.TopicArn, stack), properties, stack, context);
  toDeadLetters(endpoint, redrivePolicyOf(properties.RedrivePolicy).deadLetterTargetArn, stack, context);
}

function subscribe(
  topic: TemplateNode | undefined,
  { Protocol, Endpoint }: Record<string, unknown>,
  stack: string,
  context: GraphContext,
): TemplateNode | undefined {
  const name = `${context.intrinsics.text(Protocol, stack) ?? ""} ${context.intrinsics.text(Endpoint, stack) ?? ""}`;
  const endpoint =
    context.nodeOf(Endpoint, stack) ??
    context.addNode({ key: `subscription:${name}`, kind: "subscription", name: name.trim() });
  context.addEdge(topic, endpoint, "subscribes");
  return endpoint;
}

function connectRule({ key, stack, properties }: Resource, context: GraphContext): void {
  const rule = context.node(key);
  if (properties.EventPattern !== undefined)
    context.addEdge(context.busOf(properties.EventBusName, stack), rule, "events");
  for (const target of listOf(properties.Targets)) connectTarget(rule, objectOf(target), stack, context);
}

function connectSchedule({ key, stack, properties }: Resource, context: GraphContext): void {
  connectTarget(context.node(key), objectOf(properties.Target), stack, context);
}

function connectTarget(
  from: TemplateNode | undefined,
  { Arn, DeadLetterConfig }: Record<string, unknown>,
  stack: string,
  context: GraphContext,
): void {
  const target = context.nodeOf(Arn, stack);
  context.addEdge(from, target, kindTo(target));
  toDeadLetters(from, objectOf(DeadLetterConfig).Arn, stack, context);
}

function connectMapping({ stack, properties }: Resource, context: GraphContext): void {
  const { EventSourceArn, FunctionName } = properties;
  context.addEdge(context.nodeOf(EventSourceArn, stack), context.nodeOf(FunctionName, stack), "messages");
}

function connectFunction({ key, stack, properties }: Resource, context: GraphContext): void {
  toDeadLetters(context.node(key), objectOf(properties.DeadLetterConfig).TargetArn, stack, context);
}

function connectAlarm({ key, stack, properties }: Resource, context: GraphContext): void {
  const alarm = context.node(key);
  for (const dimension of listOf(properties.Dimensions)) {
    context.addEdge(context.nodeOf(objectOf(dimension).Value, stack), alarm, "alarms");
  }
  for (const action of listOf(properties.AlarmActions)) context.addEdge(alarm, context.nodeOf(action, stack), "alarms");
}

function connectPipe({ key, stack, properties }: Resource, context: GraphContext): void {
  const pipe = context.node(key);
  const target = context.nodeOf(properties.Target, stack);
  context.addEdge(context.nodeOf(properties.Source, stack), pipe, "messages");
  context.addEdge(pipe, target, kindTo(target));
}

/** What is the target of a redrive policy, or of a rule's dead-letter configuration, is a dead-letter queue. */
function toDeadLetters(from: TemplateNode | undefined, value: unknown, stack: string, context: GraphContext): void {
  const queue = value === undefined ? undefined : context.nodeOf(value, stack);
  if (queue?.kind === "queue") queue.kind = "dead-letter-queue";
  context.addEdge(from, queue, "dead-letters");
}

function kindTo(target: TemplateNode | undefined): FlowEdge["kind"] {
  if (target?.kind === "function") return "invokes";
  return target?.kind === "topic" ? "publishes" : "events";
}

/** CloudFormation takes it as an object or as JSON text. */
function redrivePolicyOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "string") return objectOf(value);
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return {};
  }
}
