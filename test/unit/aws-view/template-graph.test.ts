import type { StackTemplate } from "../../../observability/backend/aws/template/stack-template.ts";
import { templateSchema } from "../../../observability/backend/aws/template/stack-template.ts";
import { templateGraph } from "../../../observability/backend/aws/template-graph.ts";

type Resources = Record<string, { Type: string; Properties?: object }>;

function aStack(
  Resources: Resources,
  { stack = "Shop", ...sections }: { stack?: string; [name: string]: unknown } = {},
) {
  return { stack, ...templateSchema.parse({ Resources, ...sections }) } satisfies StackTemplate;
}

/** `from -kind-> to`, by name. */
function waysOf(...stacks: StackTemplate[]): string[] {
  const { nodes, edges } = templateGraph(stacks);
  const nameOf = (key: string) => nodes.find((node) => node.key === key)?.name;
  return edges.map(({ from, to, kind }) => `${nameOf(from)} -${kind}-> ${nameOf(to)}`);
}

function nodesOf(...stacks: StackTemplate[]): string[] {
  return templateGraph(stacks).nodes.map(({ kind, name }) => `${kind} ${name}`);
}

const queue = (QueueName: string, more: object = {}) => ({
  Type: "AWS::SQS::Queue",
  Properties: { QueueName, ...more },
});
/** A pattern of `Fn::Sub` with the name in the place of `{}`. */
const placeholder = (name: string, pattern: string) => pattern.replace("{}", `$${"{"}${name}}`);
const arn = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });

describe("the graph of a template", () => {
  it("leads from a bus through a rule into its queue, and to the rule's dead-letter queue", () => {
    const stack = aStack({
      Orders: queue("orders"),
      Lost: queue("lost"),
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          Name: "to-orders",
          EventPattern: { source: ["shop"] },
          Targets: [{ Id: "t", Arn: arn("Orders"), DeadLetterConfig: { Arn: arn("Lost") } }],
        },
      },
    });

    expect(waysOf(stack)).toEqual([
      "default -events-> to-orders",
      "to-orders -events-> orders",
      "to-orders -dead-letters-> lost",
    ]);
    expect(nodesOf(stack)).toEqual(["queue orders", "dead-letter-queue lost", "rule to-orders", "bus default"]);
  });

  it("draws a rule with a schedule as a schedule that invokes its function, without a bus", () => {
    const stack = aStack({
      Tidy: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "tidy" } },
      Every: {
        Type: "AWS::Events::Rule",
        Properties: { Name: "hourly", ScheduleExpression: "rate(1 hour)", Targets: [{ Id: "t", Arn: arn("Tidy") }] },
      },
    });

    expect(nodesOf(stack)).toEqual(["function tidy", "schedule hourly"]);
    expect(waysOf(stack)).toEqual(["hourly -invokes-> tidy"]);
  });

  it("reads a redrive policy as an object or as JSON text with a reference", () => {
    const stack = aStack({
      Dead: queue("dead"),
      One: queue("one", { RedrivePolicy: { deadLetterTargetArn: arn("Dead"), maxReceiveCount: 3 } }),
      Two: queue("two", {
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:dead","maxReceiveCount":3}',
      }),
    });

    expect(waysOf(stack)).toEqual(["one -dead-letters-> dead", "two -dead-letters-> dead"]);
    expect(nodesOf(stack)).toContain("dead-letter-queue dead");
  });

  it("takes what a function does from its role, wildcards included, and nothing that the role denies", () => {
    const stack = aStack({
      Orders: queue("orders"),
      Bills: queue("bills"),
      Told: { Type: "AWS::SNS::Topic", Properties: { TopicName: "told" } },
      Records: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "records" } },
      Role: { Type: "AWS::IAM::Role" },
      Policy: {
        Type: "AWS::IAM::Policy",
        Properties: {
          Roles: [{ Ref: "Role" }],
          PolicyDocument: {
            Statement: [
              { Effect: "Allow", Action: "sqs:Send*", Resource: arn("Bills") },
              { Effect: "Allow", Action: ["sns:*"], Resource: [{ Ref: "Told" }] },
              { Effect: "Allow", Action: "dynamodb:UpdateItem", Resource: arn("Records") },
              { Effect: "Deny", Action: "sqs:*", Resource: arn("Orders") },
            ],
          },
        },
      },
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "worker",
          Role: arn("Role"),
          Environment: { Variables: { ORDERS_URL: { Ref: "Orders" } } },
        },
      },
      Source: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: { EventSourceArn: arn("Orders"), FunctionName: { Ref: "Worker" } },
      },
    });

    expect(waysOf(stack)).toEqual([
      "orders -messages-> worker",
      "worker -sends-> bills",
      "worker -publishes-> told",
      "worker -reads-writes-> records",
    ]);
  });

  it("takes what a function does from its environment where no template has its role, but for the queue that feeds it", () => {
    const stack = aStack({
      Orders: queue("orders"),
      Bills: queue("bills"),
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "worker",
          Role: "arn:aws:iam::1:role/ready-made",
          Environment: {
            Variables: { SOURCE: { Ref: "Orders" }, TARGET: { Ref: "Bills" }, OTEL_SERVICE_NAME: "shop-worker" },
          },
        },
      },
      Source: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: { EventSourceArn: arn("Orders"), FunctionName: { Ref: "Worker" } },
      },
    });

    expect(waysOf(stack)).toEqual(["orders -messages-> worker", "worker -sends-> bills"]);
    expect(templateGraph([stack]).nodes.find(({ kind }) => kind === "function")?.service).toBe("shop-worker");
  });

  it("leads from an alarm's queue over the alarm to its topic, and from the topic to who is subscribed", () => {
    const stack = aStack({
      Dead: queue("dead"),
      Inbox: queue("inbox"),
      Told: { Type: "AWS::SNS::Topic", Properties: { TopicName: "told" } },
      Alarm: {
        Type: "AWS::CloudWatch::Alarm",
        Properties: {
          AlarmName: "not-empty",
          Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["Dead", "QueueName"] } }],
          AlarmActions: [{ Ref: "Told" }],
        },
      },
      ByQueue: {
        Type: "AWS::SNS::Subscription",
        Properties: { TopicArn: { Ref: "Told" }, Protocol: "sqs", Endpoint: arn("Inbox") },
      },
      ByMail: {
        Type: "AWS::SNS::Subscription",
        Properties: { TopicArn: { Ref: "Told" }, Protocol: "email", Endpoint: "ops@example.com" },
      },
    });

    expect(waysOf(stack)).toEqual([
      "dead -alarms-> not-empty",
      "not-empty -alarms-> told",
      "told -subscribes-> inbox",
      "told -subscribes-> email ops@example.com",
    ]);
  });

  it("leads through a pipe", () => {
    const stack = aStack({
      Orders: queue("orders"),
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "shop" } },
      Pipe: {
        Type: "AWS::Pipes::Pipe",
        Properties: { Name: "forward", Source: arn("Orders"), Target: arn("Bus") },
      },
    });

    expect(waysOf(stack)).toEqual(["orders -messages-> forward", "forward -events-> shop"]);
  });

  it("follows exports from stack to stack", () => {
    const queues = aStack(
      { Orders: queue("orders") },
      {
        stack: "Queues",
        Outputs: {
          Out: { Value: arn("Orders"), Export: { Name: { "Fn::Sub": placeholder("AWS::StackName", "{}-orders") } } },
        },
      },
    );
    const workers = aStack(
      {
        Worker: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "worker" } },
        Source: {
          Type: "AWS::Lambda::EventSourceMapping",
          Properties: { EventSourceArn: { "Fn::ImportValue": "Queues-orders" }, FunctionName: { Ref: "Worker" } },
        },
      },
      { stack: "Workers" },
    );

    expect(waysOf(queues, workers)).toEqual(["orders -messages-> worker"]);
  });

  it("puts names together from parameters, and knows how CloudFormation's own names begin", () => {
    const stack = aStack(
      {
        Named: queue("", { QueueName: { "Fn::Join": ["-", [{ Ref: "Owner" }, "orders"]] } }),
        Unnamed: { Type: "AWS::SQS::Queue" },
        Regional: queue("", { QueueName: { "Fn::Sub": placeholder("AWS::Region", "orders-{}") } }),
      },
      { Parameters: { Owner: { Type: "String", Default: "alice" } } },
    );

    const { nodes } = templateGraph([stack]);

    expect(nodes.map(({ name, namePrefix }) => [name, namePrefix])).toEqual([
      ["alice-orders", undefined],
      ["Unnamed", "Shop-Unnamed-"],
      ["Regional", "Shop-Regional-"],
    ]);
  });

  it("leaves out types that jobs do not go through", () => {
    expect(nodesOf(aStack({ Key: { Type: "AWS::KMS::Key" }, Other: { Type: "Custom::Thing" } }))).toEqual([]);
  });
});
