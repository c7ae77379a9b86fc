import { environmentNames, environments } from "../../infra/stacks/environments.ts";
import { functionNames, jobsTemplate } from "./jobs-template.ts";

const made = environmentNames.map((env) => ({ env, ...jobsTemplate({ env }) }));

describe.each(made)("alarms of $env", ({ env, template }) => {
  const { oldestMessageSeconds, tellWhenOver } = environments[env].alarms;
  const told = (AlarmName: string) => {
    const { AlarmActions, OKActions = [] } = template.properties("AWS::CloudWatch::Alarm", { AlarmName });
    return { AlarmActions, OKActions };
  };
  const afterOneMinute = {
    ComparisonOperator: "GreaterThanThreshold",
    Period: 60,
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
  };
  const queue = (name: string) => [
    { Name: "QueueName", Value: { "Fn::GetAtt": [template.queueUrl(name).Ref, "QueueName"] } },
  ];

  it.each([
    ["ingester-queue", oldestMessageSeconds.ingesterQueue],
    ["jobs-todo", oldestMessageSeconds.jobsTodo],
    ["notifications", oldestMessageSeconds.notifications],
  ])("watch how long a message has been in %s: %i s", (name, seconds) => {
    const alarm = template.properties("AWS::CloudWatch::Alarm", { AlarmName: `${name}-oldest-message` });

    expect(alarm).toMatchObject({
      ...afterOneMinute,
      Namespace: "AWS/SQS",
      MetricName: "ApproximateAgeOfOldestMessage",
      Dimensions: queue(name),
      Statistic: "Maximum",
      Threshold: seconds,
    });
  });

  it.each(["dead-letter-queue", "undelivered-notifications"])("watch whether a message lies in %s", (name) => {
    const alarm = template.properties("AWS::CloudWatch::Alarm", { AlarmName: `${name}-not-empty` });

    expect(alarm).toMatchObject({
      ...afterOneMinute,
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: queue(name),
      Statistic: "Maximum",
      Threshold: 0,
    });
  });

  it.each(functionNames)("watch %s for errors and throttles", (name) => {
    const Dimensions = [
      { Name: "FunctionName", Value: { Ref: template.idOf("AWS::Lambda::Function", { FunctionName: name }) } },
    ];
    for (const MetricName of ["Errors", "Throttles"]) {
      const AlarmName = `${name}-${MetricName.toLowerCase()}`;
      const limit = {
        ...afterOneMinute,
        Period: 300,
        Namespace: "AWS/Lambda",
        MetricName,
        Dimensions,
        Statistic: "Sum",
        Threshold: 0,
      };
      expect(template.properties("AWS::CloudWatch::Alarm", { AlarmName })).toMatchObject(limit);
    }
  });

  it("tell pipeline-alarms, but for that of the dead-letter queue, which tells job-failures", () => {
    const names = template.all("AWS::CloudWatch::Alarm").map(([, { AlarmName }]) => String(AlarmName));
    const others = names.filter((name) => name !== "dead-letter-queue-not-empty");

    expect(names).toContain("dead-letter-queue-not-empty");
    expect(told("dead-letter-queue-not-empty")).toEqual({
      AlarmActions: [template.topicArn("job-failures")],
      OKActions: [],
    });
    for (const name of others) {
      const actions = [template.topicArn("pipeline-alarms")];
      expect(told(name)).toEqual({ AlarmActions: actions, OKActions: tellWhenOver ? actions : [] });
    }
  });
});

describe("the thresholds", () => {
  it.each(environmentNames)("of %s let a job run as long as it may", (env) => {
    const { oldestMessageSeconds } = environments[env].alarms;

    expect(oldestMessageSeconds.ingesterQueue).toBeGreaterThan(30);
    expect(oldestMessageSeconds.jobsTodo).toBeGreaterThan(900);
  });
});
