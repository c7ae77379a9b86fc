import {
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { type AwsUnderTest, uniqueName } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";
import { createQueue, type TestQueue } from "../support/aws-emulator/test-queue.ts";

interface RuleOptions {
  pattern: object;
  target: string;
  deadLetters?: TestQueue;
  state?: "DISABLED" | "ENABLED";
}

/** A rule of the default bus with one target; answers with its ARN. */
async function createRule({ clients: { events } }: AwsUnderTest, { pattern, target, deadLetters, state }: RuleOptions) {
  const Name = uniqueName("rule");
  const { RuleArn } = await events.send(
    new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern), State: state }),
  );
  const DeadLetterConfig = deadLetters && { Arn: deadLetters.arn };
  const RetryPolicy = { MaximumRetryAttempts: 0 };
  await events.send(
    new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "Target0", Arn: target, DeadLetterConfig, RetryPolicy }] }),
  );
  return RuleArn ?? "";
}

/** An event from a source that no other behaviour has. */
function anEntry(changes: Omit<PutEventsRequestEntry, "Source"> = {}) {
  const Source = uniqueName("source");
  return { Source, DetailType: "job.submitted", Detail: '{"job_type":"data_cleanup"}', ...changes };
}

const putEvents = ({ clients: { events } }: AwsUnderTest, ...Entries: PutEventsRequestEntry[]) =>
  events.send(new PutEventsCommand({ Entries }));

/** Each operator of patterns: a pattern of `detail.x`, what it matches, what it does not. */
const operators: [string, unknown[], unknown[], unknown[]][] = [
  ["exact strings", ["a", "b"], ["a", "b"], ["A", "c"]],
  ["exact values of other types", [12, true, null], [12, true, null], ["12", "true", "null"]],
  ["a number whatever its notation", [300], [300, 3e2], [301]],
  ["a list that has one of the values", ["a"], [["z", "a"]], [["z"], []]],
  ["prefix", [{ prefix: "job" }], ["jobs", "job"], ["my-job", 7]],
  ["suffix", [{ suffix: ".png" }], ["a.png"], ["a.jpg"]],
  ["equals-ignore-case", [{ "equals-ignore-case": "Job" }], ["JOB", "job"], ["jobs"]],
  ["wildcard", [{ wildcard: "a*z" }], ["az", "abz"], ["a", "azb"]],
  ["anything-but", [{ "anything-but": ["a", "b"] }], ["c", 7], ["a", "b"]],
  ["anything-but prefix", [{ "anything-but": { prefix: "aws." } }], ["jobs"], ["aws.s3"]],
  ["numeric", [{ numeric: [">", 0, "<=", 5] }], [1, 5], [0, 6, "3"]],
  ["cidr", [{ cidr: "10.0.0.0/24" }], ["10.0.0.7"], ["10.0.1.7"]],
  ["exists", [{ exists: true }], ["a", null], [undefined]],
  ["no exists", [{ exists: false }], [undefined], ["a"]],
];

const badPatterns: [string, object | string][] = [
  ["a scalar outside a list", { source: "jobs" }],
  ["an empty list", { source: [] }],
  ["an unknown operator", { source: [{ NUMERIC: [">", 1] }] }],
  ["what is no JSON", "no JSON"],
];

describeAws("EventBridge", (behaviour) => {
  behaviour("puts an event on a rule's queue as the whole envelope, without message attributes", async (aws) => {
    const queue = await createQueue(aws);
    const entry = anEntry({ Resources: ["arn:aws:s3:::a-bucket"] });
    await createRule(aws, { pattern: { source: [entry.Source] }, target: queue.arn });

    const { FailedEntryCount, Entries } = await putEvents(aws, entry);
    const message = await queue.next();

    expect(FailedEntryCount).toBe(0);
    expect(JSON.parse(message.Body ?? "")).toEqual({
      version: "0",
      id: Entries?.[0]?.EventId,
      "detail-type": "job.submitted",
      source: entry.Source,
      account: queue.arn.split(":")[4],
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "us-east-1",
      resources: ["arn:aws:s3:::a-bucket"],
      detail: { job_type: "data_cleanup" },
    });
    expect(message.MessageAttributes).toBeUndefined();
  });

  behaviour("hands the TraceHeader of an entry on as AWSTraceHeader, and not in the event", async (aws) => {
    const queue = await createQueue(aws);
    const TraceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";
    const entry = anEntry({ TraceHeader });
    await createRule(aws, { pattern: { source: [entry.Source] }, target: queue.arn });

    await putEvents(aws, entry);
    const message = await queue.next();

    expect(message.Body).not.toContain("67891233");
    expect(message.Attributes?.AWSTraceHeader).toBe(TraceHeader);
  });

  behaviour("answers entry by entry: bad ones are refused, the others are delivered", async (aws) => {
    const queue = await createQueue(aws);
    const good = anEntry();
    await createRule(aws, { pattern: { source: [good.Source] }, target: queue.arn });

    const { FailedEntryCount, Entries } = await putEvents(
      aws,
      { ...good, Detail: "no JSON" },
      { ...good, Detail: "[1]" },
      { ...good, DetailType: "" },
      good,
    );

    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      "MalformedDetail",
      "MalformedDetail",
      "InvalidArgument",
      undefined,
    ]);
    expect(JSON.parse((await queue.next()).Body ?? "").id).toBe(Entries?.[3]?.EventId);
    expect(await queue.receive({ within: 0 })).toEqual([]);
  });

  behaviour("refuses more than ten entries at once", async (aws) => {
    const refused = putEvents(aws, ...Array.from({ length: 11 }, () => anEntry()));

    await expect(refused).rejects.toMatchObject({ name: "ValidationException" });
  });

  behaviour("gives an event to every rule that matches, and to no other", async (aws) => {
    const [all, some, none, off] = [
      await createQueue(aws),
      await createQueue(aws),
      await createQueue(aws),
      await createQueue(aws),
    ];
    const entry = anEntry();
    const source = [entry.Source];
    await createRule(aws, { pattern: { source }, target: all.arn });
    await createRule(aws, { pattern: { source, detail: { job_type: [{ prefix: "data" }] } }, target: some.arn });
    await createRule(aws, { pattern: { source, detail: { job_type: ["other"] } }, target: none.arn });
    await createRule(aws, { pattern: { source }, target: off.arn, state: "DISABLED" });

    await putEvents(aws, entry);

    expect([await all.receive(), await some.receive()]).toMatchObject([[{}], [{}]]);
    expect([await none.receive({ within: 0 }), await off.receive({ within: 0 })]).toEqual([[], []]);
  });

  behaviour("puts what a target cannot take on the target's dead-letter queue, with the reason", async (aws) => {
    const [gone, deadLetters] = [await createQueue(aws), await createQueue(aws)];
    const entry = anEntry();
    const ruleArn = await createRule(aws, { pattern: { source: [entry.Source] }, target: gone.arn, deadLetters });
    await aws.clients.sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));

    const { Entries } = await putEvents(aws, entry);
    const letter = await deadLetters.next();

    expect(JSON.parse(letter.Body ?? "")).toMatchObject({ id: Entries?.[0]?.EventId, source: entry.Source });
    expect(letter.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: ruleArn },
      TARGET_ARN: { StringValue: gone.arn },
      ERROR_CODE: { StringValue: expect.any(String) },
      ERROR_MESSAGE: { StringValue: expect.any(String) },
    });
  });

  const matches = async ({ clients: { events } }: AwsUnderTest, alternatives: unknown[], x: unknown) => {
    const envelope = { id: "1", account: "000000000000", source: "jobs", time: "2026-11-21T00:00:00Z" };
    const event = { ...envelope, region: "us-east-1", resources: [], "detail-type": "t", detail: { x } };
    const { Result } = await events.send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify({ detail: { x: alternatives } }),
        Event: JSON.stringify(event),
      }),
    );
    return Result;
  };

  for (const [name, alternatives, matching, others] of operators) {
    behaviour(`matches ${name}`, async (aws) => {
      for (const value of matching) expect([value, await matches(aws, alternatives, value)]).toEqual([value, true]);
      for (const value of others) expect([value, await matches(aws, alternatives, value)]).toEqual([value, false]);
    });
  }

  for (const [name, pattern] of badPatterns) {
    behaviour(`refuses ${name} in a pattern`, async (aws) => {
      const EventPattern = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
      const put = aws.clients.events.send(new PutRuleCommand({ Name: uniqueName("rule"), EventPattern }));

      await expect(put).rejects.toMatchObject({ name: "InvalidEventPatternException" });
    });
  }
});
