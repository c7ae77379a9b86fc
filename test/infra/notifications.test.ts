import { addChecks } from "../../infra/stacks/checks.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { anApp, jobsStack, jobsTemplate } from "./jobs-template.ts";
import type { TemplateReader } from "./template.ts";

const chosen = {
  notifyWebhookHosts: "hooks.example.com, ci.example.com:8443",
  notifyQueues: "orders-inbox",
  notifyEmailFrom: "jobs@mail.example.com",
};
const plain = jobsTemplate();
const full = jobsTemplate(chosen);

function notifierPolicy(jobs: TemplateReader): unknown[] {
  const { Role } = jobs.properties("AWS::Lambda::Function", { FunctionName: "job-notifier" });
  const [roleId] = (Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"];
  const { PolicyDocument } = jobs.properties("AWS::IAM::Policy", { Roles: [{ Ref: roleId }] });
  return (PolicyDocument as { Statement: unknown[] }).Statement;
}

const arn = (service: string, rest: string) => ({
  "Fn::Join": [
    "",
    ["arn:", { Ref: "AWS::Partition" }, `:${service}:`, { Ref: "AWS::Region" }, ":", { Ref: "AWS::AccountId" }, rest],
  ],
});

describe("the queue notifications", () => {
  const jobs = plain.template;

  it("gets from both topics what is told about jobs that name a target, raw, and nothing else", () => {
    const redrive = { deadLetterTargetArn: jobs.queueArn("undelivered-notifications") };

    const subscriptions = jobs.all("AWS::SNS::Subscription").map(([, properties]) => properties);

    expect(subscriptions).toEqual(
      ["job-failures", "job-end-state"].map((topic) => ({
        TopicArn: jobs.topicArn(topic),
        Protocol: "sqs",
        Endpoint: jobs.queueArn("notifications"),
        RawMessageDelivery: true,
        FilterPolicy: { notify: [{ exists: true }] },
        RedrivePolicy: redrive,
      })),
    );
  });

  it.each(["notifications", "undelivered-notifications"])("%s admits these topics and no other service", (queue) => {
    const allowed = jobs
      .resourcePolicy("AWS::SQS::QueuePolicy", jobs.queueUrl(queue))
      .filter(({ Effect }) => Effect === "Allow");

    expect(allowed).toEqual([
      {
        Sid: "AllowTopics",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: jobs.queueArn(queue),
        Condition: {
          ArnEquals: { "aws:SourceArn": [jobs.topicArn("job-failures"), jobs.topicArn("job-end-state")] },
        },
      },
    ]);
  });

  it.each(["notifications", "job-inbox"])("%s gives up after five receives, and an alarm tells of it", (queue) => {
    expect(jobs.properties("AWS::SQS::Queue", { QueueName: queue }).RedrivePolicy).toEqual({
      deadLetterTargetArn: jobs.queueArn("undelivered-notifications"),
      maxReceiveCount: 5,
    });
    expect(
      jobs.properties("AWS::CloudWatch::Alarm", { AlarmName: "undelivered-notifications-not-empty" }),
    ).toMatchObject({
      MetricName: "ApproximateNumberOfMessagesVisible",
      Threshold: 0,
      AlarmActions: [jobs.topicArn("pipeline-alarms")],
    });
  });

  it("feeds job-notifier in batches, which reports the messages that failed and is given six times its time-out", () => {
    const { Timeout } = jobs.properties("AWS::Lambda::Function", { FunctionName: "job-notifier" });

    expect(jobs.mapping("job-notifier")).toMatchObject({
      EventSourceArn: jobs.queueArn("notifications"),
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(jobs.properties("AWS::SQS::Queue", { QueueName: "notifications" }).VisibilityTimeout).toBe(
      6 * Number(Timeout),
    );
  });
});

describe("who may be told", () => {
  it("is known to every function", () => {
    for (const [, { Environment }] of full.template.all("AWS::Lambda::Function")) {
      expect(Environment).toMatchObject({
        Variables: {
          NOTIFY_WEBHOOK_HOSTS: "hooks.example.com,ci.example.com:8443",
          NOTIFY_QUEUES: "job-inbox,orders-inbox",
          NOTIFY_EMAIL_FROM: "jobs@mail.example.com",
        },
      });
    }
  });

  it("is exactly whom the notifier may send to", () => {
    const sending = notifierPolicy(full.template).filter((statement) =>
      /"(sqs:SendMessage|ses:)/.test(JSON.stringify(statement)),
    );

    expect(sending).toEqual([
      { Action: "sqs:SendMessage", Effect: "Allow", Resource: full.template.queueArn("job-inbox") },
      { Action: "sqs:SendMessage", Effect: "Allow", Resource: arn("sqs", ":orders-inbox") },
      {
        Action: "ses:SendEmail",
        Effect: "Allow",
        Resource: [arn("ses", ":identity/jobs@mail.example.com"), arn("ses", ":identity/mail.example.com")],
        Condition: { StringEquals: { "ses:FromAddress": "jobs@mail.example.com" } },
      },
    ]);
  });

  it("is nobody by email where no sender is set", () => {
    expect(JSON.stringify(notifierPolicy(plain.template))).not.toContain("ses:");
  });

  it("is nothing that cdk-nag or CloudFormation's schemas find wrong, with no suppression", () => {
    const app = anApp({ postCliContext: chosen });
    jobsStack(app);
    addChecks(app);

    expect(() => app.synth()).not.toThrow();
  }, 60_000);

  it.each([
    ["notifyWebhookHosts", "https://hooks.example.com"],
    ["notifyWebhookHosts", "*.example.com"],
    ["notifyWebhookHosts", "hooks.example.com:443"],
    ["notifyWebhookHosts", "127.1"],
    ["notifyWebhookHosts", "127.0.0.1:9001"],
    ["notifyWebhookHosts", "localhost:9001"],
    ["notifyWebhookHosts", "hooks.localhost"],
    ["notifyWebhookHosts", "0.0.0.0"],
    ["notifyWebhookHosts", "169.254.169.254"],
    ["notifyWebhookHosts", "169.254.170.2"],
    ["notifyWebhookHosts", "[::1]:8443"],
    ["notifyWebhookHosts", "[fe80::1]"],
    ["notifyWebhookHosts", "[fd00:ec2::254]"],
    ["notifyWebhookHosts", "[::ffff:a9fe:a9fe]"],
    ["notifyQueues", "orders.fifo"],
    ["notifyEmailFrom", "jobs"],
  ])("is not read from %s=%s", (key, value) => {
    const app = anApp({ postCliContext: { [key]: value } });

    expect(() => readSettings(app.node)).toThrow(new RegExp(`^${key}: expected .*got "`));
  });

  it.each(["10.0.0.8:8443", "[2001:db8::1]", "xn--bcher-kva.example"])("may be a webhook at %s", (host) => {
    const app = anApp({ postCliContext: { notifyWebhookHosts: host } });

    expect(readSettings(app.node).notifyWebhookHosts).toEqual([host]);
  });

  it.each([
    [{}, "notifications"],
    [{ prefix: "alice" }, "alice-jobs-todo"],
  ])("is no queue of the pipeline itself, which would be told of its own messages for ever: %j", (more, name) => {
    const app = anApp({ postCliContext: { ...more, notifyQueues: `orders-inbox,${name}` } });

    expect(() => jobsStack(app)).toThrow(
      `notifyQueues: expected queues of others, got ${name}, which is the pipeline's own; nothing was synthesised`,
    );
  });
});
