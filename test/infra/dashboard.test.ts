import { rmSync } from "node:fs";
import { functionNames, jobsTemplate, topicNames } from "./jobs-template.ts";

const { template: jobs, outdir } = jobsTemplate();

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

interface Widget {
  type: string;
  properties: { title: string; alarms?: string[]; region?: string; metrics?: (string | { stat?: string })[][] };
}

/** The body as CloudWatch gets it, with `${id}` in place of each reference. */
function widgets(): Widget[] {
  const { DashboardBody } = jobs.properties("AWS::CloudWatch::Dashboard", { DashboardName: "jobtrail" });
  const [, parts] = (DashboardBody as { "Fn::Join": [string, unknown[]] })["Fn::Join"];
  return JSON.parse(parts.map((part) => (typeof part === "string" ? part : reference(part))).join("")).widgets;
}

function reference(value: unknown): string {
  const { Ref, "Fn::GetAtt": attribute } = value as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  return `\${${Ref ?? attribute?.[0]}}`;
}

/** What is drawn of a resource: `Duration p95`. */
function drawn(namespace: string, dimension: string, id: string): string[] {
  const metrics = widgets().flatMap(({ properties }) => properties.metrics ?? []);
  return metrics
    .filter(([space, , name, value]) => space === namespace && name === dimension && value === `\${${id}}`)
    .map(([, metric, , , options]) => `${metric} ${(options as { stat?: string }).stat ?? ""}`)
    .sort();
}

describe("the dashboard", () => {
  it("begins with the state of every alarm", () => {
    const [first] = widgets();

    expect(first?.properties.alarms?.toSorted()).toEqual(
      jobs
        .all("AWS::CloudWatch::Alarm")
        .map(([id]) => `\${${id}}`)
        .sort(),
    );
  });

  it.each(["ingester-queue", "jobs-todo", "notifications"])("shows the depth and the age of %s", (name) => {
    expect(drawn("AWS/SQS", "QueueName", jobs.queueUrl(name).Ref)).toEqual([
      "ApproximateAgeOfOldestMessage Maximum",
      "ApproximateNumberOfMessagesVisible Maximum",
    ]);
  });

  it.each(["dead-letter-queue", "undelivered-notifications"])("shows what lies in %s", (name) => {
    expect(drawn("AWS/SQS", "QueueName", jobs.queueUrl(name).Ref)).toEqual([
      "ApproximateNumberOfMessagesVisible Maximum",
    ]);
  });

  it.each(functionNames)("shows how %s is invoked, how long it takes and how much of it runs", (FunctionName) => {
    expect(drawn("AWS/Lambda", "FunctionName", jobs.idOf("AWS::Lambda::Function", { FunctionName }))).toEqual([
      "ConcurrentExecutions Maximum",
      "Duration p50",
      "Duration p95",
      "Duration p99",
      "Errors Sum",
      "Invocations Sum",
      "Throttles Sum",
    ]);
  });

  it.each(topicNames)("shows what %s delivers and what it does not", (name) => {
    expect(drawn("AWS/SNS", "TopicName", jobs.topicArn(name).Ref)).toEqual([
      "NumberOfNotificationsDelivered Sum",
      "NumberOfNotificationsFailed Sum",
    ]);
  });

  it("asks the region that it is deployed to", () => {
    const regions = widgets().flatMap(({ properties }) => properties.region ?? []);

    expect(new Set(regions)).toEqual(new Set([reference({ Ref: "AWS::Region" })]));
  });
});
