import { request } from "undici";
import { type AlarmFired, type Alarms, createAlarms } from "../../../infra/local/emulators/alarms/alarms.ts";
import type { FunctionCounters } from "../../../infra/local/emulators/alarms/metrics.ts";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { type SqsSns, startSqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("alarms", () => {
  let sqsSns: SqsSns;
  let alarms: Alarms;
  let gateway: Gateway;
  let topicArn: string;
  let inbox: string;
  const fired: AlarmFired[] = [];
  const counters: FunctionCounters = { invocations: 0, errors: 0, throttles: 0 };

  beforeAll(async () => {
    sqsSns = await startSqsSns();
    ({ topicArn } = sqsSns.createTopic("job-failures"));
    inbox = sqsSns.createQueue("inbox").queueArn;
    sqsSns.subscribe({ topicArn, protocol: "sqs", endpoint: inbox });
    alarms = createAlarms({
      queues: sqsSns.queues,
      inspect: sqsSns.inspect,
      topics: sqsSns.topics,
      functionCounters: (name) => (name === "job-processor" ? counters : undefined),
      timeScale: 0.02,
      onFired: (event) => fired.push(event),
    });
    gateway = await startGateway({ services: { monitoring: alarms.service } });
  });
  afterAll(async () => {
    await gateway.stop();
    await alarms.stop();
    await sqsSns.stop();
  });

  const common = {
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
  } as const;
  const onQueue = (AlarmName: string, queueName: string) => ({
    ...common,
    AlarmName,
    Namespace: "AWS/SQS",
    MetricName: "ApproximateNumberOfMessagesVisible",
    Dimensions: [{ Name: "QueueName", Value: queueName }],
    Statistic: "Maximum" as const,
  });
  const call = async (operation: string, input: object) => {
    const { statusCode, body } = await request(gateway.url, {
      method: "POST",
      headers: {
        "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
        "content-type": "application/x-amz-json-1.0",
      },
      body: JSON.stringify(input),
    });
    return { statusCode, body: (await body.json()) as Record<string, unknown> };
  };

  it("publish CloudWatch's message when a queue fills, and again when it is empty", async () => {
    const { queueArn } = sqsSns.createQueue("dead-letter-queue");
    await sqsSns.queues.send(queueArn, "letter");
    alarms.putAlarm({ ...onQueue("not-empty", "dead-letter-queue"), AlarmActions: [topicArn], OKActions: [topicArn] });
    const [alarm] = await waitFor(
      async () => {
        const messages = await sqsSns.queues.receive(inbox, { maxMessages: 1, waitSeconds: 1 });
        return messages.length > 0 ? messages : undefined;
      },
      { what: "the alarm's message" },
    );
    const [letter] = await sqsSns.queues.receive(queueArn, { maxMessages: 1, waitSeconds: 0 });
    await sqsSns.queues.delete(queueArn, [letter?.ReceiptHandle ?? ""]);
    await waitFor(() => fired.at(-1)?.newState === "OK", { what: "the alarm to be over" });

    const envelope = JSON.parse(alarm?.Body ?? "");

    expect(envelope).toMatchObject({ TopicArn: topicArn, Subject: 'ALARM: "not-empty" in US East (N. Virginia)' });
    expect(JSON.parse(envelope.Message)).toMatchObject({
      AlarmName: "not-empty",
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
      NewStateReason: expect.stringContaining("was greater than or equal to the threshold (1.0)"),
      AWSAccountId: "000000000000",
      AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:not-empty",
      Trigger: {
        MetricName: "ApproximateNumberOfMessagesVisible",
        Namespace: "AWS/SQS",
        Statistic: "MAXIMUM",
        Dimensions: [{ name: "QueueName", value: "dead-letter-queue" }],
        Period: 60,
        Threshold: 1,
      },
    });
    expect(fired.map(({ oldState, newState }) => `${oldState} -> ${newState}`)).toEqual([
      "INSUFFICIENT_DATA -> ALARM",
      "ALARM -> OK",
    ]);
    expect(fired[0]).toMatchObject({
      alarmName: "not-empty",
      metric: { of: "dead-letter-queue" },
      topicArns: [topicArn],
    });
  });

  it("watch the errors of a function", async () => {
    alarms.putAlarm({
      ...common,
      AlarmName: "processor-errors",
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: "job-processor" }],
      Statistic: "Sum",
      AlarmActions: [topicArn],
    });
    counters.invocations += 3;
    counters.errors += 2;

    const event = await waitFor(
      () => fired.find(({ alarmName, newState }) => alarmName === "processor-errors" && newState === "ALARM"),
      {
        what: "the alarm on errors",
      },
    );

    expect(event.reason).toContain("[2.0 (");
    expect(event.topicArns).toEqual([topicArn]);
  });

  it("watch how long the oldest message has been in a queue, also while it is worked on", async () => {
    const { queueArn } = sqsSns.createQueue("slow");
    alarms.putAlarm({
      ...onQueue("slow-oldest-message", "slow"),
      MetricName: "ApproximateAgeOfOldestMessage",
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
    await sqsSns.queues.send(queueArn, "work");
    const [message] = await sqsSns.queues.receive(queueArn, { maxMessages: 1, waitSeconds: 5 });
    const turned = (state: string, after = 0) =>
      waitFor(
        () =>
          fired.find(
            (event) => event.alarmName === "slow-oldest-message" && event.newState === state && event.startedAt > after,
          ),
        { what: `the alarm on age to be ${state}` },
      );
    const alarm = await turned("ALARM");
    await sqsSns.queues.delete(queueArn, [message?.ReceiptHandle ?? ""]);
    const over = await turned("OK", alarm.startedAt);

    expect(alarm.reason).toMatch(/\[[2-9]\.0 \(.*was greater than the threshold \(1\.0\)/);
    expect(alarm.topicArns).toEqual([topicArn]);
    expect(over.topicArns).toEqual([topicArn]);
  });

  it("are shown and set by the API", async () => {
    sqsSns.createQueue("calm");
    alarms.putAlarm({ ...onQueue("set-by-hand", "calm"), AlarmActions: [topicArn] });

    await call("SetAlarmState", { AlarmName: "set-by-hand", StateValue: "ALARM", StateReason: "a drill" });
    const { body } = await call("DescribeAlarms", { AlarmNames: ["set-by-hand"] });

    expect(body.MetricAlarms).toMatchObject([
      {
        AlarmName: "set-by-hand",
        StateValue: "ALARM",
        StateReason: "a drill",
        Threshold: 1,
        StateUpdatedTimestamp: expect.any(Number),
      },
    ]);
    expect(fired.find(({ alarmName }) => alarmName === "set-by-hand")).toMatchObject({
      reason: "a drill",
      topicArns: [topicArn],
    });
  });

  it("refuse what they cannot watch", async () => {
    const { statusCode, body } = await call("PutMetricAlarm", {
      ...onQueue("odd", "calm"),
      MetricName: "NumberOfMessagesSent",
    });

    expect(statusCode).toBe(400);
    expect(body).toMatchObject({
      __type: "ValidationError",
      message: expect.stringContaining("got AWS/SQS NumberOfMessagesSent"),
    });
    expect((await call("GetMetricData", {})).body).toMatchObject({ __type: "InvalidAction" });
  });
});
