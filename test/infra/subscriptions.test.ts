import { rmSync } from "node:fs";
import { App } from "aws-cdk-lib/core";
import { subscriptionsSchema } from "../../infra/constructs/subscription-settings.ts";
import { environmentNames, environments } from "../../infra/stacks/environments.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { jobsTemplate } from "./jobs-template.ts";
import type { TemplateReader } from "./template.ts";

const made: string[] = [];

afterAll(() => {
  for (const outdir of made) rmSync(outdir, { recursive: true, force: true });
});

function fresh(context: Record<string, string> = {}): TemplateReader {
  const { template, outdir } = jobsTemplate(context);
  made.push(outdir);
  return template;
}

const ops = { topic: "job-failures", email: "ops@example.com", filter: { stage: ["processor"] } };
const hook = { topic: "pipeline-alarms", webhook: "https://hooks.example.com/jobtrail" };

describe("subscriptions", () => {
  const told = fresh({ subscriptions: JSON.stringify([ops, hook]) });
  const undelivered = { deadLetterTargetArn: told.queueArn("undelivered-notifications") };

  it("send an email for what the filter policy lets through, and call a webhook for everything", () => {
    expect(told.properties("AWS::SNS::Subscription", { Protocol: "email" })).toEqual({
      TopicArn: told.topicArn("job-failures"),
      Protocol: "email",
      Endpoint: "ops@example.com",
      FilterPolicy: { stage: ["processor"] },
      RedrivePolicy: undelivered,
    });
    expect(told.properties("AWS::SNS::Subscription", { Protocol: "https" })).toEqual({
      TopicArn: told.topicArn("pipeline-alarms"),
      Protocol: "https",
      Endpoint: "https://hooks.example.com/jobtrail",
      RedrivePolicy: undelivered,
    });
  });

  it("leave what they cannot deliver in a queue that admits exactly the topics with subscriptions", () => {
    const admitted = (template: TemplateReader) =>
      template
        .resourcePolicy("AWS::SQS::QueuePolicy", template.queueUrl("undelivered-notifications"))
        .filter(({ Effect }) => Effect === "Allow");
    const topics = (template: TemplateReader, ...names: string[]) => [
      {
        Sid: "AllowTopics",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: template.queueArn("undelivered-notifications"),
        Condition: { ArnEquals: { "aws:SourceArn": names.map((name) => template.topicArn(name)) } },
      },
    ];
    const plain = fresh();

    expect(admitted(told)).toEqual(topics(told, "job-failures", "job-end-state", "pipeline-alarms"));
    expect(admitted(plain)).toEqual(topics(plain, "job-failures", "job-end-state"));
  });

  it("have a short form for failures", () => {
    const short = fresh({ alertEmail: "ops@example.com", alertWebhook: "https://hooks.example.com/jobtrail" });

    for (const Protocol of ["email", "https"]) {
      const subscription = short.properties("AWS::SNS::Subscription", { Protocol });
      expect(subscription).toMatchObject({ TopicArn: short.topicArn("job-failures") });
      expect(subscription).not.toHaveProperty("FilterPolicy");
    }
  });

  it("keep their ids, which tell no address, when others come", () => {
    const [before] = fresh({ subscriptions: JSON.stringify([hook]) })
      .all("AWS::SNS::Subscription")
      .filter(isHook);
    const [after] = told.all("AWS::SNS::Subscription").filter(isHook);

    expect(after?.[0]).toBe(before?.[0]);
    expect(
      told
        .everything()
        .map(([id]) => id)
        .join(),
    ).not.toMatch(/ops|example/i);
  });

  it("of the environments are well-formed", () => {
    for (const env of environmentNames) {
      expect(subscriptionsSchema.safeParse(environments[env].subscriptions).error).toBeUndefined();
    }
  });

  function isHook([, { Protocol }]: [id: string, properties: Record<string, unknown>]): boolean {
    return Protocol === "https";
  }
});

describe("subscriptions are refused", () => {
  const email = "ops@example.com";

  it.each<[what: string, given: unknown, sentence: string]>([
    [
      "that are no list",
      "ops@example.com",
      'subscriptions: expected a JSON list of subscriptions, got "ops@example.com"',
    ],
    ["that are a single one", ops, "subscriptions: expected a JSON list of subscriptions, got {"],
    [
      "to a topic that is not there",
      [{ topic: "jobs", email }],
      'subscriptions.0.topic: expected job-failures, job-end-state, pipeline-alarms, got "jobs"',
    ],
    ["of nobody", [ops, { topic: "job-failures" }], "subscriptions.1: expected email or webhook, got neither"],
    ["of two at once", [{ ...ops, webhook: hook.webhook }], "subscriptions.0: expected email or webhook, got both"],
    ["of an odd address", [{ ...ops, email: "ops@" }], 'subscriptions.0.email: expected an email address, got "ops@"'],
    [
      "without TLS",
      [{ ...hook, webhook: "http://hooks.example.com/" }],
      'subscriptions.0.webhook: expected an https address, got "http://hooks.example.com/"',
    ],
    [
      "with a word of their own",
      [{ ...ops, phone: "1" }],
      "subscriptions.0: expected topic, email or webhook, and filter, got phone",
    ],
    [
      "with a filter on what the messages do not have",
      [{ ...ops, filter: { status: ["COMPLETED"] } }],
      "subscriptions.0.filter: expected stage, code, job_type, got status",
    ],
    [
      "with any filter on alarms",
      [{ ...hook, filter: { stage: ["processor"] } }],
      "subscriptions.0.filter: expected nothing, as pipeline-alarms has no attributes, got stage",
    ],
    [
      "with a filter that is no list",
      [{ ...ops, filter: { code: "STEP_FAILED" } }],
      `subscriptions.0.filter.code: expected a list of texts and of SNS's operators on texts, got "STEP_FAILED"`,
    ],
    [
      "with an operator on numbers",
      [{ ...ops, filter: { code: [{ numeric: ["=", 1] }] } }],
      "subscriptions.0.filter.code: expected a list of texts and of SNS's operators on texts, got [{",
    ],
    [
      "that SNS would take for one",
      [ops, { topic: "job-failures", email }],
      `subscriptions: expected one of job-failures for ${email}, got two`,
    ],
  ])("%s", (_what, given, sentence) => {
    const { node } = new App({
      postCliContext: { subscriptions: typeof given === "string" ? given : JSON.stringify(given) },
    });

    expect(() => readSettings(node)).toThrow(sentence);
    expect(() => readSettings(node)).toThrow(/; nothing was synthesised, give it as -c name=value$/);
  });

  it("in their short form too", () => {
    const { node } = new App({ postCliContext: { alertEmail: "ops", alertWebhook: "ftp://example.com" } });

    expect(() => readSettings(node)).toThrow(
      'alertEmail: expected an email address, got "ops"; alertWebhook: expected an https address, got "ftp://example.com"; nothing was',
    );
  });
});

describe("a filter policy", () => {
  it.each([
    [{ job_type: ["data_cleanup", "report_generation"] }],
    [
      {
        code: [{ prefix: "FUNCTION_" }, { suffix: "_FAILED" }, { wildcard: "STEP_*" }],
        stage: [{ "equals-ignore-case": "Processor" }],
      },
    ],
    [{ code: [{ "anything-but": ["UNKNOWN_JOB_TYPE"] }], job_type: [{ exists: false }] }],
    [{ code: [{ "anything-but": { prefix: "FUNCTION_" } }] }],
  ])("may be %j", (filter) => {
    const { node } = new App({ postCliContext: { subscriptions: [{ ...ops, filter }] } });

    expect(readSettings(node).subscriptions).toEqual([{ ...ops, filter }]);
  });
});
