import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { LogLine } from "../../../infra/local/emulators/logs/log-line.ts";
import { type Runtime, startRuntime } from "../../../infra/local/runtime.ts";
import { loggingFunction } from "../../support/a-function.ts";
import { createClients } from "../../support/a-pipeline.ts";
import { type AssemblyParts, anAssembly } from "../../support/a-template.ts";
import { waitFor } from "../../support/wait-for.ts";

type Resources = AssemblyParts["resources"];

const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const aQueue = (name: string, properties: object = {}) => ({
  Type: "AWS::SQS::Queue",
  Properties: { QueueName: name, VisibilityTimeout: 60, ...properties },
});
const aFunction = (name: string, properties: object = {}) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: name,
    Code: { S3Bucket: { "Fn::Sub": "assets-$" + "{AWS::AccountId}" }, S3Key: "code.zip" },
    Handler: "index.handler",
    Runtime: "nodejs24.x",
    Timeout: 10,
    Environment: { Variables: { MINE: "from the template", SHARED: "from the template" } },
    ...properties,
  },
});
const allowRule = (queue: string, rule: string) => ({
  Type: "AWS::SQS::QueuePolicy",
  Properties: {
    Queues: [{ Ref: queue }],
    PolicyDocument: {
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arnOf(queue),
          Condition: { ArnEquals: { "aws:SourceArn": arnOf(rule) } },
        },
      ],
    },
  },
});
const aRule = (source: string, target: string, deadLetters: string) => ({
  Type: "AWS::Events::Rule",
  Properties: {
    Name: `${source}-rule`,
    EventPattern: { source: [source] },
    Targets: [{ Id: "T0", Arn: arnOf(target), DeadLetterConfig: { Arn: arnOf(deadLetters) } }],
  },
});

const assets = {
  "code.zip": loggingFunction({ reads: ["MINE", "SHARED", "AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_NAME"] }),
};

const resources: Resources = {
  Mapping: {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      FunctionName: { Ref: "Worker" },
      EventSourceArn: arnOf("Work"),
      BatchSize: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"source":["admitted"]}}' }] },
    },
  },
  Worker: aFunction("worker"),
  Work: aQueue("work"),
  Dead: aQueue("dead"),
  Closed: aQueue("closed"),
  Admitted: aRule("admitted", "Work", "Dead"),
  AdmittedPolicy: allowRule("Work", "Admitted"),
  Refused: aRule("refused", "Closed", "Dead"),
  RefusedPolicy: allowRule("Dead", "Refused"),
  Told: aFunction("told"),
  ToldPermission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: arnOf("Told"),
      Principal: "sns.amazonaws.com",
      SourceArn: { Ref: "News" },
    },
  },
  News: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } },
  NewsToTold: {
    Type: "AWS::SNS::Subscription",
    Properties: { TopicArn: { Ref: "News" }, Protocol: "lambda", Endpoint: arnOf("Told") },
  },
  Clock: {
    Type: "AWS::Events::Rule",
    Properties: { ScheduleExpression: "rate(1 minute)", Targets: [{ Id: "T0", Arn: arnOf("Told") }] },
  },
  ClockPermission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: arnOf("Told"),
      Principal: "events.amazonaws.com",
      SourceArn: arnOf("Clock"),
    },
  },
  Role: { Type: "AWS::IAM::Role", Properties: {} },
};

describe("a stack on the local runtime", () => {
  const lines: LogLine[] = [];
  const problems: string[] = [];
  let runtime: Runtime;
  let clients: ReturnType<typeof createClients>;

  beforeAll(async () => {
    runtime = await startRuntime({
      assembly: await anAssembly({ resources, assets }),
      environment: { SHARED: "from the runtime" },
      onLogLine: (line) => void lines.push(line),
      onProblem: (sentence) => void problems.push(sentence),
    });
    clients = createClients(runtime.url);
  });
  afterAll(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await runtime.stop({ drainMs: 1_000 });
  });

  const calls = (functionName: string) =>
    lines
      .filter((line) => line.functionName === functionName && line.message.includes('"called"'))
      .map(({ message }) => JSON.parse(message.slice(message.indexOf("{"))));
  const put = (source: string) =>
    clients.events.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: "test", Detail: '{"n":1}' }] }));
  const inQueue = (name: string) => runtime.queues.inspect(name).visible;

  it("takes an event over its rule, queue and mapping to the function", async () => {
    await put("admitted");

    const call = await waitFor(() => calls("worker")[0], { what: "the call of the worker" });

    expect(JSON.parse(call.event.Records[0].body)).toMatchObject({ source: "admitted", detail: { n: 1 } });
  });

  it("gives functions the environment of the template, over it that of the runtime, and its own address", async () => {
    const call = await waitFor(() => calls("worker")[0], { what: "the call of the worker" });

    expect(call.environment).toEqual({
      MINE: "from the template",
      SHARED: "from the runtime",
      AWS_ENDPOINT_URL: runtime.url,
      AWS_LAMBDA_FUNCTION_NAME: "worker",
    });
  });

  it("deletes what the filter of the mapping does not let through", async () => {
    const before = calls("worker").length;
    const QueueUrl = `${runtime.url}/000000000000/work`;

    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"source":"other"}' }));

    await waitFor(
      async () => {
        const { visible, inFlight } = runtime.queues.inspect("work");
        return visible.length + inFlight.length === 0;
      },
      { what: "an empty queue" },
    );

    expect(calls("worker")).toHaveLength(before);
  });

  it("does not deliver to a queue whose policy does not admit the rule; the event lies in the target's dead-letter queue", async () => {
    await put("refused");

    const letter = await waitFor(() => inQueue("dead")[0], { what: "the dead letter" });

    expect(letter.messageAttributes.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
    expect(inQueue("closed")).toEqual([]);
  });

  it("delivers to a queue that was made by hand without asking for a policy", async () => {
    await clients.sqs.send(new CreateQueueCommand({ QueueName: "by-hand" }));
    await clients.events.send(new PutRuleCommand({ Name: "by-hand", EventPattern: '{"source":["by-hand"]}' }));
    await clients.events.send(
      new PutTargetsCommand({
        Rule: "by-hand",
        Targets: [{ Id: "1", Arn: "arn:aws:sqs:us-east-1:000000000000:by-hand" }],
      }),
    );

    await put("by-hand");

    await waitFor(() => inQueue("by-hand").length === 1, { what: "the message" });
  });

  it("starts a function for a notification and, every five seconds for every minute of AWS, for a schedule", async () => {
    await clients.sns.send(
      new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:000000000000:news", Message: "hello" }),
    );

    const told = (test: (event: Record<string, unknown>) => boolean) => calls("told").find(({ event }) => test(event));
    const notified = await waitFor(() => told((event) => "Records" in event), { what: "the notification" });
    const scheduled = await waitFor(() => told((event) => event["detail-type"] === "Scheduled Event"), {
      what: "the schedule",
    });

    expect(notified.event.Records[0].Sns.Message).toBe("hello");
    expect(scheduled.event.source).toBe("aws.events");
  });

  it("hands out queue addresses that lead to itself", async () => {
    const queue = runtime.stacks[0]?.resources.find(({ logicalId }) => logicalId === "Work");

    expect(queue?.ref).toBe(`${runtime.url}/000000000000/work`);
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: String(queue?.ref), AttributeNames: ["QueueArn"] }),
    );
    expect(Attributes?.QueueArn).toBe("arn:aws:sqs:us-east-1:000000000000:work");
  });

  it("names what it skipped and has nothing else to complain about", () => {
    expect(runtime.stacks[0]?.skipped.map(({ logicalId }) => logicalId)).toEqual(["Role"]);
    expect(problems).toEqual([]);
  });
});

describe("a stack that cannot be started", () => {
  it("because AWS would refuse it, is refused in AWS's words", async () => {
    const starting = startRuntime({
      assembly: await anAssembly({
        resources: {
          Work: aQueue("work", { VisibilityTimeout: 5 }),
          Worker: aFunction("worker"),
          Mapping: {
            Type: "AWS::Lambda::EventSourceMapping",
            Properties: { FunctionName: { Ref: "Worker" }, EventSourceArn: arnOf("Work") },
          },
        },
        assets,
      }),
    });

    await expect(starting).rejects.toThrow(
      "Mapping (AWS::Lambda::EventSourceMapping): Queue visibility timeout: 5 seconds is less than Function timeout: 10 seconds; nothing is left running",
    );
  });

  it("because its rule has a target of a kind that is not emulated, says where to add it", async () => {
    const rule = {
      Type: "AWS::Events::Rule",
      Properties: {
        ScheduleExpression: "rate(1 minute)",
        Targets: [{ Id: "1", Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" }],
      },
    };

    await expect(startRuntime({ assembly: await anAssembly({ resources: { Rule: rule } }) })).rejects.toThrow(
      "Rule: expected what the local runtime supports, got Targets[0].Arn of AWS::Events::Rule",
    );
  });

  it("because the port is taken, says which", async () => {
    const assembly = await anAssembly({ resources: {} });
    const first = await startRuntime({ assembly });

    await expect(startRuntime({ assembly, port: first.port })).rejects.toThrow(
      `expected port ${first.port} to be free`,
    );
    await first.stop();
  });
});

describe("stopping", () => {
  it("lets an invocation that runs finish, then ends every process", async () => {
    const slow = {
      "index.mjs":
        "export const handler = async () => { await new Promise((done) => setTimeout(done, 700)); return { done: true }; };\n",
    };
    const runtime = await startRuntime({
      assembly: await anAssembly({ resources: { Slow: aFunction("slow") }, assets: { "code.zip": slow } }),
    });
    const answer = runtime.lambda.invoke({ functionName: "slow" });
    await waitFor(() => runtime.lambda.pids().length > 0, { what: "the process of the function" });
    const pids = [...runtime.lambda.pids(), runtime.dynamoDb.pid];

    await runtime.stop();
    await runtime.stop();

    expect((await answer).payload).toBe('{"done":true}');
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
