import { parseAlarm } from "../../../infra/local/emulators/alarms/alarm-spec.ts";

const alarm = {
  AlarmName: "dead-letter-queue-not-empty",
  Namespace: "AWS/SQS",
  MetricName: "ApproximateNumberOfMessagesVisible",
  Dimensions: [{ Name: "QueueName", Value: "dead-letter-queue" }],
  Statistic: "Maximum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  TreatMissingData: "notBreaching",
  AlarmActions: ["arn:aws:sns:us-east-1:000000000000:job-failures"],
};

describe("the properties of an alarm", () => {
  it("name what is watched", () => {
    expect(parseAlarm(alarm)).toMatchObject({
      metric: { namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible", of: "dead-letter-queue" },
      spec: { ActionsEnabled: true, OKActions: [] },
    });
  });

  it.each([
    ["a metric that is not emulated", { MetricName: "NumberOfMessagesSent" }, "got AWS/SQS NumberOfMessagesSent"],
    ["a namespace that is not emulated", { Namespace: "AWS/Events" }, "got AWS/Events"],
    [
      "a wrong dimension",
      { Dimensions: [{ Name: "TopicName", Value: "x" }] },
      "expected the dimension QueueName alone",
    ],
    ["metric math", { Metrics: [] }, "Metrics"],
    ["a percentile", { Statistic: undefined, ExtendedStatistic: "p99" }, "ExtendedStatistic"],
    [
      "an action that is no topic",
      { AlarmActions: ["arn:aws:lambda:us-east-1:000000000000:function:f"] },
      "AlarmActions.0",
    ],
  ])("are refused with %s, naming the alarm", (_what, change, message) => {
    const refused = () => parseAlarm({ ...alarm, ...change });

    expect(refused).toThrow(message);
    expect(refused).toThrow("alarm dead-letter-queue-not-empty");
  });
});
