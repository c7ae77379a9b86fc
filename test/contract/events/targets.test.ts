import {
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { aValidationException, type Bench, pattern, queueArn, startBench } from "./event-bridge-bench.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

describe("targets", () => {
  beforeEach(() => bench.putRule({ EventPattern: pattern }));

  it("are put, listed and removed", async () => {
    const target = {
      Id: "a",
      Arn: queueArn,
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      InputTransformer: { InputPathsMap: { d: "$.detail" }, InputTemplate: '{"d":<d>}' },
    };

    expect(await bench.putTargets(target, { Id: "b", Arn: queueArn })).toMatchObject({
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
    await bench.putTargets(...targets);
    await bench.putTargets({ Id: "e", Arn: `${queueArn}-2` });

    await expect(bench.putTargets({ Id: "f", Arn: queueArn })).rejects.toMatchObject({
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
    await expect(bench.putTargets({ Id: "t", Arn: queueArn, ...target })).rejects.toMatchObject(
      aValidationException(message instanceof RegExp ? expect.stringMatching(message) : message),
    );
    expect((await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs" }))).Targets).toEqual([]);
  });
});
