import type { FlowNodeKind } from "../../api/aws-view.ts";
import { objectOf, type Resource, type TemplateNode } from "./graph-model.ts";
import type { Intrinsics } from "./intrinsics.ts";

/** Types that become nodes, with the property that names them; other types are not drawn. */
const drawn: Readonly<Record<string, { kind: FlowNodeKind; named: string }>> = {
  "AWS::SQS::Queue": { kind: "queue", named: "QueueName" },
  "AWS::SNS::Topic": { kind: "topic", named: "TopicName" },
  "AWS::Lambda::Function": { kind: "function", named: "FunctionName" },
  "AWS::Serverless::Function": { kind: "function", named: "FunctionName" },
  "AWS::Events::EventBus": { kind: "bus", named: "Name" },
  "AWS::Events::Rule": { kind: "rule", named: "Name" },
  "AWS::Scheduler::Schedule": { kind: "schedule", named: "Name" },
  "AWS::DynamoDB::Table": { kind: "table", named: "TableName" },
  "AWS::DynamoDB::GlobalTable": { kind: "table", named: "TableName" },
  "AWS::CloudWatch::Alarm": { kind: "alarm", named: "AlarmName" },
  "AWS::CloudWatch::CompositeAlarm": { kind: "alarm", named: "AlarmName" },
  "AWS::Pipes::Pipe": { kind: "pipe", named: "Name" },
};

/** The node of a resource; undefined for a type that is not drawn. */
export function nodeOfResource(resource: Resource, intrinsics: Intrinsics): TemplateNode | undefined {
  const { key, stack, logicalId, type, properties } = resource;
  const how = drawn[type];
  if (!how) return undefined;
  const name = intrinsics.text(properties[how.named], stack);
  const service = intrinsics.text(objectOf(objectOf(properties.Environment).Variables).OTEL_SERVICE_NAME, stack);
  return {
    key,
    kind: how.kind === "rule" && properties.ScheduleExpression !== undefined ? "schedule" : how.kind,
    name: name ?? logicalId,
    logicalId,
    ...(name === undefined && { namePrefix: `${stack}-${logicalId}-` }),
    ...(service !== undefined && { service }),
  };
}
