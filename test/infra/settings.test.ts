import { Queue } from "aws-cdk-lib/aws-sqs";
import { Stack } from "aws-cdk-lib/core";
import { addChecks } from "../../infra/stacks/checks.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { anApp, jobsTemplate } from "./jobs-template.ts";
import type { TemplateReader } from "./template.ts";

function fresh(context: Record<string, string> = {}): TemplateReader {
  return jobsTemplate(context).template;
}

const jobs = fresh();

describe("settings", () => {
  it("put the owner's prefix before every name but that of the services", () => {
    const alice = fresh({ prefix: "alice" });

    const names = [
      ["AWS::SQS::Queue", "QueueName"],
      ["AWS::SNS::Topic", "TopicName"],
      ["AWS::DynamoDB::Table", "TableName"],
      ["AWS::Lambda::Function", "FunctionName"],
      ["AWS::Events::Rule", "Name"],
      ["AWS::CloudWatch::Alarm", "AlarmName"],
      ["AWS::CloudWatch::Dashboard", "DashboardName"],
    ].flatMap(([type = "", key = ""]) => {
      const plain = jobs.all(type).map(([, properties]) => properties[key]);
      const prefixed = alice.all(type).map(([, properties]) => properties[key]);
      expect(prefixed).toEqual(plain.map((name) => `alice-${name}`));
      return prefixed;
    });

    expect(names).toContain("alice-ingester-queue");
    expect(names).toContain("alice-dead-letter-queue-not-empty");
    expect(alice.properties("AWS::Lambda::Function", { FunctionName: "alice-job-ingester" }).Environment).toMatchObject(
      { Variables: { OTEL_SERVICE_NAME: "job-ingester" } },
    );
    expect(alice.idOf("AWS::Logs::LogGroup", { LogGroupName: "/aws/lambda/alice-job-ingester" })).toBeTruthy();
    expect(JSON.stringify(alice.properties("AWS::KMS::Key"))).toContain(":alarm:alice-dead-letter-queue-not-empty");
  });

  it.each(["1alice", "-alice", "alice-", "ali_ce", "ali ce", "a".repeat(31)])("refuse the prefix %j", (prefix) => {
    expect(() => fresh({ prefix })).toThrow(
      `prefix: expected at most 30 letters, digits and dashes that begin with a letter and end with no dash, got "${prefix}"`,
    );
  });

  it("name every bad one in one error", () => {
    const wrong = anApp({
      postCliContext: { env: "staging", otlpEndpoint: "collector:4318", traceTopology: "tree" },
    });

    expect(() => readSettings(wrong.node)).toThrow(
      /^env: expected dev or prod, got "staging"; otlpEndpoint: .*"collector:4318"; traceTopology: .*"tree"; nothing/,
    );
  });

  it("are the defaults of what is chosen when the template is deployed", () => {
    const template = fresh({ otlpEndpoint: "https://otlp.example.com", traceUrl: "https://traces.example.com" });

    expect(jobs.parameters()).toMatchObject({
      OtlpEndpoint: { Type: "String", Default: "http://localhost:4318" },
      TraceUrl: { Type: "String", Default: "http://localhost:16686" },
    });
    expect(template.parameters()).toMatchObject({
      OtlpEndpoint: { Default: "https://otlp.example.com" },
      TraceUrl: { Default: "https://traces.example.com" },
    });
  });

  it("reach the functions", () => {
    const template = fresh({ traceTopology: "link" });

    for (const [, properties] of template.all("AWS::Lambda::Function")) {
      expect(properties.Environment).toMatchObject({
        Variables: {
          OTEL_EXPORTER_OTLP_ENDPOINT: { Ref: "OtlpEndpoint" },
          TRACE_URL: { Ref: "TraceUrl" },
          TRACE_TOPOLOGY: "link",
        },
      });
    }
  });
});

describe("checks", () => {
  it("refuse a queue without dead-letter queue and TLS", () => {
    const scope = anApp();
    new Queue(new Stack(scope, "Other"), "Queue");
    addChecks(scope);

    expect(() => scope.synth()).toThrow(/AwsSolutions-SQS3[\s\S]*AwsSolutions-SQS4/);
  });
});
