import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { type Bench, queueArn, startBench } from "./event-bridge-bench.ts";

const pattern = '{"source":["jobs"]}';
const arnOf = (path: string) => `arn:aws:events:us-east-1:000000000000:${path}`;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const putRule = (input: Partial<PutRuleCommandInput>) =>
  bench.client.send(new PutRuleCommand({ Name: "jobs", ...input }));
const putTargets = (...Targets: Target[]) => bench.client.send(new PutTargetsCommand({ Rule: "jobs", Targets }));
const invalid = (message: unknown) => ({
  name: "ValidationException",
  message,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});

describe("rules", () => {
  it("are made, described, listed and deleted", async () => {
    const { RuleArn } = await putRule({ EventPattern: pattern, Description: "all jobs" });

    expect(RuleArn).toBe(arnOf("rule/jobs"));
    const rule = {
      Name: "jobs",
      Arn: RuleArn,
      EventBusName: "default",
      EventPattern: pattern,
      State: "ENABLED",
      Description: "all jobs",
    };
    expect(await bench.client.send(new DescribeRuleCommand({ Name: "jobs" }))).toMatchObject({
      ...rule,
      CreatedBy: "000000000000",
    });
    expect((await bench.client.send(new ListRulesCommand({ NamePrefix: "jo" }))).Rules).toEqual([rule]);
    expect((await bench.client.send(new ListRulesCommand({ NamePrefix: "x" }))).Rules).toEqual([]);

    await bench.client.send(new DeleteRuleCommand({ Name: "jobs" }));
    await bench.client.send(new DeleteRuleCommand({ Name: "jobs" }));
    await expect(bench.client.send(new DescribeRuleCommand({ Name: "jobs" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Rule jobs does not exist on EventBus default.",
    });
  });

  it("keep their targets when they are put again", async () => {
    await putRule({ EventPattern: pattern });
    await putTargets({ Id: "a", Arn: queueArn });
    await putRule({ EventPattern: '{"source":["other"]}' });

    const { Targets } = await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs" }));

    expect(Targets).toEqual([{ Id: "a", Arn: queueArn }]);
    await expect(bench.client.send(new DeleteRuleCommand({ Name: "jobs" }))).rejects.toMatchObject(
      invalid("Rule can't be deleted since it has targets."),
    );
  });

  it("are listed in pages", async () => {
    for (const n of [1, 2, 3, 4, 5]) await putRule({ Name: `r${n}`, EventPattern: pattern });

    const first = await bench.client.send(new ListRulesCommand({ Limit: 3 }));
    const second = await bench.client.send(new ListRulesCommand({ Limit: 3, NextToken: first.NextToken }));

    expect(first.Rules?.map(({ Name }) => Name)).toEqual(["r1", "r2", "r3"]);
    expect(second.Rules?.map(({ Name }) => Name)).toEqual(["r4", "r5"]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each<[string, Partial<PutRuleCommandInput>, string | RegExp]>([
    ["no pattern and no schedule", {}, "Parameter(s) EventPattern or ScheduleExpression must be specified."],
    ["a bad rate", { ScheduleExpression: "rate(1 minutes)" }, "Parameter ScheduleExpression is not valid."],
    [
      "a bad name",
      { Name: "no spaces", EventPattern: pattern },
      "1 validation error detected: Value 'no spaces' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    [
      "a long name and an unknown state",
      { Name: "x".repeat(65), EventPattern: pattern, State: "MAYBE" as "ENABLED" },
      `2 validation errors detected: Value '${"x".repeat(65)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; Value 'MAYBE' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]`,
    ],
    [
      "a pattern beyond 4096 characters",
      { EventPattern: `{"a":["${"x".repeat(4096)}"]}` },
      /at 'eventPattern' .* less than or equal to 4096$/,
    ],
  ])("are refused for %s", async (_, input, message) => {
    await expect(putRule(input)).rejects.toMatchObject(
      invalid(message instanceof RegExp ? expect.stringMatching(message) : message),
    );
  });

  it("are refused for an invalid pattern with AWS's reason", async () => {
    await expect(putRule({ EventPattern: '{"source":"jobs"}' })).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
  });

  it("have a schedule on the default bus only", async () => {
    await bench.client.send(new CreateEventBusCommand({ Name: "mine" }));

    await expect(putRule({ EventBusName: "mine", ScheduleExpression: "rate(1 minute)" })).rejects.toMatchObject(
      invalid("ScheduleExpression is supported only on the default event bus."),
    );
    expect((await putRule({ EventBusName: "mine", EventPattern: pattern })).RuleArn).toBe(arnOf("rule/mine/jobs"));
  });

  it("need a bus that exists", async () => {
    await expect(putRule({ EventBusName: "nowhere", EventPattern: pattern })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Event bus nowhere does not exist.",
    });
  });
});

describe("targets", () => {
  beforeEach(() => putRule({ EventPattern: pattern }));

  it("are put, listed and removed", async () => {
    const target = {
      Id: "a",
      Arn: queueArn,
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      InputTransformer: { InputPathsMap: { d: "$.detail" }, InputTemplate: '{"d":<d>}' },
    };

    expect(await putTargets(target, { Id: "b", Arn: queueArn })).toMatchObject({
      FailedEntryCount: 0,
      FailedEntries: [],
    });

    expect((await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs", Limit: 1 }))).Targets).toEqual([
      target,
    ]);
    expect((await bench.client.send(new ListRuleNamesByTargetCommand({ TargetArn: queueArn }))).RuleNames).toEqual([
      "jobs",
    ]);
    expect(await bench.client.send(new RemoveTargetsCommand({ Rule: "jobs", Ids: ["a", "x"] }))).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: "x", ErrorCode: "ResourceNotFoundException" }],
    });
    expect((await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs" }))).Targets).toEqual([
      { Id: "b", Arn: queueArn },
    ]);
  });

  it("are five at most", async () => {
    const targets = ["a", "b", "c", "d", "e"].map((Id) => ({ Id, Arn: queueArn }));
    await putTargets(...targets);
    await putTargets({ Id: "e", Arn: `${queueArn}-2` });

    await expect(putTargets({ Id: "f", Arn: queueArn })).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "The requested resource exceeds the maximum number allowed.",
    });
  });

  const both = "Only one of Input, InputPath, or InputTransformer must be provided for target t.";
  it.each<[string, Partial<Target>, string | RegExp]>([
    ["an input and a path", { Input: "{}", InputPath: "$.detail" }, both],
    ["a path and a transformer", { InputPath: "$.detail", InputTransformer: { InputTemplate: '"x"' } }, both],
    ["an input that is not JSON", { Input: "{" }, "JSON syntax error in input for target t."],
    ["a path that is none", { InputPath: "detail" }, "Invalid InputPath for target t."],
    [
      "a placeholder without a path",
      { InputTransformer: { InputPathsMap: { a: "$.detail" }, InputTemplate: '"<a> <b>"' } },
      "InputTemplate for target t contains invalid placeholder b.",
    ],
    [
      "a template that cannot be JSON",
      { InputTransformer: { InputTemplate: '{"a":}' } },
      /^Invalid InputTemplate for target t : /,
    ],
    [
      "an ARN that is none",
      { Arn: "my-queue" },
      "Parameter my-queue is not valid. Reason: Provided Arn is not in correct format.",
    ],
    [
      "a FIFO queue without a message group",
      { Arn: `${queueArn}.fifo` },
      "Parameter(s) SqsParameters must be specified for target: t.",
    ],
    [
      "a DLQ that is no queue",
      { DeadLetterConfig: { Arn: "arn:aws:sns:us-east-1:0:t" } },
      /must be the ARN of a standard SQS queue/,
    ],
    [
      "a parameter that is not supported here",
      { EcsParameters: { TaskDefinitionArn: "arn" } },
      /EcsParameters is not supported by the local EventBridge/,
    ],
    [
      "a retry policy out of range",
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      /Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts'/,
    ],
    [
      "an id that is not allowed",
      { Id: "!@#" },
      "1 validation error detected: Value '!@#' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
  ])("are refused for %s", async (_, target, message) => {
    await expect(putTargets({ Id: "t", Arn: queueArn, ...target })).rejects.toMatchObject(
      invalid(message instanceof RegExp ? expect.stringMatching(message) : message),
    );
    expect((await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs" }))).Targets).toEqual([]);
  });
});

describe("buses", () => {
  it("are made, described, listed and deleted", async () => {
    const { EventBusArn } = await bench.client.send(new CreateEventBusCommand({ Name: "mine", Description: "d" }));

    expect(EventBusArn).toBe(arnOf("event-bus/mine"));
    expect(await bench.client.send(new DescribeEventBusCommand({ Name: EventBusArn }))).toMatchObject({
      Name: "mine",
      Arn: EventBusArn,
      Description: "d",
      CreationTime: expect.any(Date),
    });
    const names = async () =>
      (await bench.client.send(new ListEventBusesCommand({}))).EventBuses?.map(({ Name }) => Name);
    expect(await names()).toEqual(["default", "mine"]);
    await bench.client.send(new DeleteEventBusCommand({ Name: "mine" }));
    expect(await names()).toEqual(["default"]);
  });

  it("exist once, and the default bus stays", async () => {
    await expect(bench.client.send(new CreateEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "Event bus default already exists.",
    });
    await expect(bench.client.send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject(
      invalid("Cannot delete event bus default."),
    );
    await expect(bench.client.send(new CreateEventBusCommand({ Name: "a/b" }))).rejects.toMatchObject(
      invalid("Event bus name must not contain '/'."),
    );
  });

  it("and rules carry tags", async () => {
    await putRule({ EventPattern: pattern, Tags: [{ Key: "a", Value: "1" }] });
    const ResourceARN = arnOf("rule/jobs");

    await bench.client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
    await bench.client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));

    expect((await bench.client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
    await expect(
      bench.client.send(new ListTagsForResourceCommand({ ResourceARN: arnOf("rule/x") })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("TestEventPattern", () => {
  const event = {
    id: "1",
    account: "1",
    source: "jobs",
    time: "2026-01-01T00:00:00Z",
    region: "r",
    "detail-type": "t",
    detail: { n: 1 },
  };
  const test = (EventPattern: string, Event: string) =>
    bench.client.send(new TestEventPatternCommand({ EventPattern, Event }));

  it("says whether an event matches", async () => {
    expect((await test('{"detail":{"n":[{"numeric":["<",2]}]}}', JSON.stringify(event))).Result).toBe(true);
    expect((await test('{"detail":{"n":[{"numeric":[">",2]}]}}', JSON.stringify(event))).Result).toBe(false);
  });

  it("refuses an event that is not one", async () => {
    for (const text of ["plain text", "[]", JSON.stringify({ ...event, source: undefined })]) {
      await expect(test(pattern, text)).rejects.toMatchObject(invalid("Parameter Event is not valid."));
    }
  });

  it("refuses an invalid pattern", async () => {
    await expect(test('["a"]', JSON.stringify(event))).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: "Event pattern is not valid. Reason: Filter is not an object",
    });
  });
});

describe("the wire", () => {
  const post = (operation: string, body: string) =>
    fetch(bench.url, { method: "POST", headers: { "x-amz-target": `AWSEvents.${operation}` }, body });

  it("answers with a request id and the content type of AWS JSON 1.1", async () => {
    const response = await post("ListEventBuses", "{}");

    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({
      EventBuses: [{ Name: "default", CreationTime: expect.any(Number) }],
    });
  });

  it("refuses an operation that it does not know", async () => {
    await expect(bench.client.send(new PutPermissionCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it.each([
    ["{", "text that is not JSON"],
    ['{"Entries":"x"}', "members of a wrong type"],
  ])("refuses %s as a SerializationException", async (body) => {
    const response = await post("PutEvents", body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "SerializationException" });
  });

  it("answers no more after the stop", async () => {
    await bench.bridge.stop();

    await expect(bench.client.send(new ListEventBusesCommand({}))).rejects.toMatchObject({ name: "InternalException" });
  });
});
