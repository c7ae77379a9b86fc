import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type PutRuleCommandInput,
} from "@aws-sdk/client-eventbridge";
import { aValidationException, type Bench, pattern, queueArn, startBench } from "./event-bridge-bench.ts";

const arnOf = (path: string) => `arn:aws:events:us-east-1:000000000000:${path}`;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

describe("rules", () => {
  it("are made, described, listed and deleted", async () => {
    const { RuleArn } = await bench.putRule({ EventPattern: pattern, Description: "all jobs" });

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
    await bench.putRule({ EventPattern: pattern });
    await bench.putTargets({ Id: "a", Arn: queueArn });
    await bench.putRule({ EventPattern: '{"source":["other"]}' });

    const { Targets } = await bench.client.send(new ListTargetsByRuleCommand({ Rule: "jobs" }));

    expect(Targets).toEqual([{ Id: "a", Arn: queueArn }]);
    await expect(bench.client.send(new DeleteRuleCommand({ Name: "jobs" }))).rejects.toMatchObject(
      aValidationException("Rule can't be deleted since it has targets."),
    );
  });

  it("are listed in pages", async () => {
    for (const n of [1, 2, 3, 4, 5]) await bench.putRule({ Name: `r${n}`, EventPattern: pattern });

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
    await expect(bench.putRule(input)).rejects.toMatchObject(
      aValidationException(message instanceof RegExp ? expect.stringMatching(message) : message),
    );
  });

  it("are refused for an invalid pattern with AWS's reason", async () => {
    await expect(bench.putRule({ EventPattern: '{"source":"jobs"}' })).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
  });

  it("have a schedule on the default bus only", async () => {
    await bench.client.send(new CreateEventBusCommand({ Name: "mine" }));

    await expect(bench.putRule({ EventBusName: "mine", ScheduleExpression: "rate(1 minute)" })).rejects.toMatchObject(
      aValidationException("ScheduleExpression is supported only on the default event bus."),
    );
    expect((await bench.putRule({ EventBusName: "mine", EventPattern: pattern })).RuleArn).toBe(
      arnOf("rule/mine/jobs"),
    );
  });

  it("need a bus that exists", async () => {
    await expect(bench.putRule({ EventBusName: "nowhere", EventPattern: pattern })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Event bus nowhere does not exist.",
    });
  });
});
