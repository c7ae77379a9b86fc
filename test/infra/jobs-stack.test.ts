import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { App, Stack } from "aws-cdk-lib/core";
import type { ZodType } from "zod";
import { ingesterEnv } from "../../functions/ingester/env.ts";
import { processorEnv } from "../../functions/processor/env.ts";
import { reconcilerEnv } from "../../functions/reconciler/env.ts";
import { readEnv } from "../../functions/runtime/env.ts";
import { addChecks } from "../../infra/stacks/checks.ts";
import { JobsStack } from "../../infra/stacks/jobs-stack.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { TemplateReader } from "./template.ts";

const directory = resolve(import.meta.dirname, "../fixtures/infra/bundle");
const bundles = { ingester: { directory }, processor: { directory }, reconciler: { directory } };
const outdir = mkdtempSync(join(tmpdir(), "jobs-stack-"));
const app = new App({ outdir, builtinCloudFormationValidation: false });
const jobs = new TemplateReader(Template.fromStack(jobsStack(app)));

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function jobsStack(scope: App): JobsStack {
  return new JobsStack(scope, "Jobs", { ...readSettings(scope.node), bundles });
}

function prefixedTemplate(prefix: string): TemplateReader {
  const prefixed = new App({ builtinCloudFormationValidation: false, postCliContext: { prefix } });
  return new TemplateReader(Template.fromStack(jobsStack(prefixed)));
}

const queueNames = ["ingester-queue", "jobs-todo", "dead-letter-queue"];
const topicNames = ["job-failures", "job-end-state"];
const functionNames = ["job-ingester", "job-processor", "job-reconciler"];

describe("event intake", () => {
  it("puts the events with source jobs on the ingester queue, and what cannot be delivered on the dead-letter queue", () => {
    expect(jobs.properties("AWS::Events::Rule", { Name: "jobs-to-ingester-queue" })).toEqual({
      Name: "jobs-to-ingester-queue",
      State: "ENABLED",
      EventPattern: { source: ["jobs"] },
      Targets: [
        {
          Id: "Target0",
          Arn: jobs.queueArn("ingester-queue"),
          DeadLetterConfig: { Arn: jobs.queueArn("dead-letter-queue") },
        },
      ],
    });
  });

  it.each(["ingester-queue", "dead-letter-queue"])("is the only service that %s admits", (queue) => {
    const allowed = jobs
      .resourcePolicy("AWS::SQS::QueuePolicy", jobs.queueUrl(queue))
      .filter(({ Effect }) => Effect === "Allow");

    expect(allowed).toEqual([
      {
        Sid: "AllowRule",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: jobs.queueArn(queue),
        Condition: { ArnEquals: { "aws:SourceArn": jobs.ruleArn("jobs-to-ingester-queue") } },
      },
    ]);
  });

  it("leaves jobs-todo without any service", () => {
    const effects = jobs
      .resourcePolicy("AWS::SQS::QueuePolicy", jobs.queueUrl("jobs-todo"))
      .map(({ Effect }) => Effect);

    expect(effects).toEqual(["Deny"]);
  });
});

describe("queues", () => {
  it.each(["ingester-queue", "jobs-todo"])(
    "%s gives a message up to the dead-letter queue after five receives",
    (queue) => {
      expect(jobs.properties("AWS::SQS::Queue", { QueueName: queue }).RedrivePolicy).toEqual({
        deadLetterTargetArn: jobs.queueArn("dead-letter-queue"),
        maxReceiveCount: 5,
      });
    },
  );

  it.each(queueNames)("%s keeps messages for 14 days, encrypted", (queue) => {
    expect(jobs.properties("AWS::SQS::Queue", { QueueName: queue })).toMatchObject({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
  });

  it.each(queueNames)("%s refuses whoever comes without TLS", (queue) => {
    expect(jobs.resourcePolicy("AWS::SQS::QueuePolicy", jobs.queueUrl(queue))).toContainEqual({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sqs:*",
      Resource: jobs.queueArn(queue),
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("consumers", () => {
  it.each([
    ["job-ingester", "ingester-queue", 10, 2],
    ["job-processor", "jobs-todo", 1, 10],
  ])(
    "%s takes from %s batches of %i, %i at the same time, and reports the failed messages",
    (name, queue, size, most) => {
      expect(jobs.mapping(name)).toEqual({
        FunctionName: { Ref: jobs.idOf("AWS::Lambda::Function", { FunctionName: name }) },
        EventSourceArn: jobs.queueArn(queue),
        BatchSize: size,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: most },
      });
    },
  );

  it.each([
    ["job-ingester", "ingester-queue", 30],
    ["job-processor", "jobs-todo", 900],
  ])("%s is given its message by %s for at least six times its time-out", (name, queue, timeout) => {
    const { Timeout } = jobs.properties("AWS::Lambda::Function", { FunctionName: name });
    const { VisibilityTimeout } = jobs.properties("AWS::SQS::Queue", { QueueName: queue });

    expect(Timeout).toBe(timeout);
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });

  it("have no function-level dead-letter queue: it would act on asynchronous invocations only", () => {
    expect(jobs.all("AWS::Lambda::Function").filter(([, properties]) => "DeadLetterConfig" in properties)).toEqual([]);
    expect(jobs.all("AWS::Lambda::EventInvokeConfig")).toEqual([]);
  });
});

describe("dead letters", () => {
  it("raise an alarm on the visible messages, which tells job-failures", () => {
    expect(jobs.properties("AWS::CloudWatch::Alarm", { AlarmName: "dead-letter-queue-not-empty" })).toMatchObject({
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [
        {
          Name: "QueueName",
          Value: { "Fn::GetAtt": [jobs.queueUrl("dead-letter-queue").Ref, "QueueName"] },
        },
      ],
      Statistic: "Maximum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 0,
      Period: 60,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching",
      AlarmActions: [jobs.topicArn("job-failures")],
    });
  });

  it("are looked through by the reconciler every minute, which only its own rule may invoke", () => {
    const reconciler = {
      "Fn::GetAtt": [jobs.idOf("AWS::Lambda::Function", { FunctionName: "job-reconciler" }), "Arn"],
    };

    expect(jobs.properties("AWS::Events::Rule", { Name: "reconcile-dead-letters" })).toMatchObject({
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
      Targets: [{ Arn: reconciler }],
    });
    expect(jobs.all("AWS::Lambda::Permission").map(([, properties]) => properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: reconciler,
        Principal: "events.amazonaws.com",
        SourceArn: jobs.ruleArn("reconcile-dead-letters"),
      },
    ]);
  });
});

describe("topics", () => {
  const key = () => ({ "Fn::GetAtt": [jobs.idOf("AWS::KMS::Key"), "Arn"] });
  const fromTheAlarm = {
    StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
    ArnEquals: {
      "aws:SourceArn": {
        "Fn::Join": [
          "",
          [
            "arn:",
            { Ref: "AWS::Partition" },
            ":cloudwatch:",
            { Ref: "AWS::Region" },
            ":",
            { Ref: "AWS::AccountId" },
            ":alarm:dead-letter-queue-not-empty",
          ],
        ],
      },
    },
  };

  it.each(topicNames)("%s is encrypted with our own key and refuses whoever comes without TLS", (topic) => {
    expect(jobs.properties("AWS::SNS::Topic", { TopicName: topic }).KmsMasterKeyId).toEqual(key());
    expect(jobs.resourcePolicy("AWS::SNS::TopicPolicy", jobs.topicArn(topic))).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
  });

  it("let the alarm publish to job-failures, and nobody else", () => {
    const allowed = topicNames.flatMap((topic) =>
      jobs
        .resourcePolicy("AWS::SNS::TopicPolicy", jobs.topicArn(topic))
        .filter(({ Effect }) => Effect === "Allow")
        .map((statement) => ({ topic, ...statement })),
    );

    expect(allowed).toEqual([
      {
        topic: "job-failures",
        Sid: "AllowAlarm",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: jobs.topicArn("job-failures"),
        Condition: fromTheAlarm,
      },
    ]);
  });

  it("have a key that rotates and that the alarm may use", () => {
    expect(jobs.properties("AWS::KMS::Key")).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: "kms:*", Principal: { AWS: expect.objectContaining({ "Fn::Join": expect.anything() }) } },
          {
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Condition: fromTheAlarm,
          },
        ],
      },
    });
  });
});

describe("tables", () => {
  it.each([
    ["jobs", [["job_id", "HASH"]]],
    [
      "job-data",
      [
        ["pk", "HASH"],
        ["sk", "RANGE"],
      ],
    ],
  ])("%s is on demand, forgets by expires_at, can be restored and outlives the stack", (table, keys) => {
    expect(jobs.properties("AWS::DynamoDB::Table", { TableName: table })).toMatchObject({
      KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
      AttributeDefinitions: keys.map(([AttributeName]) => ({ AttributeName, AttributeType: "S" })),
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(jobs.deletionPolicy("AWS::DynamoDB::Table", { TableName: table })).toBe("Retain");
  });
});

describe("functions", () => {
  const logging = (name: string) => [
    `logs:CreateLogStream on /aws/lambda/${name}`,
    `logs:PutLogEvents on /aws/lambda/${name}`,
  ];
  const publishing = ["kms:Decrypt on AWS::KMS::Key", "kms:GenerateDataKey on AWS::KMS::Key"];
  const taking = (queue: string) =>
    ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map(
      (action) => `sqs:${action} on ${queue}`,
    );

  it.each([
    [
      "job-ingester",
      [
        ...taking("ingester-queue"),
        "sqs:SendMessage on jobs-todo",
        "sqs:SendMessage on dead-letter-queue",
        "sns:Publish on job-failures",
        "dynamodb:GetItem on jobs",
        "dynamodb:PutItem on jobs",
        "dynamodb:UpdateItem on jobs",
      ],
    ],
    [
      "job-processor",
      [
        ...taking("jobs-todo"),
        "sqs:SendMessage on dead-letter-queue",
        "sns:Publish on job-failures",
        "sns:Publish on job-end-state",
        "dynamodb:GetItem on jobs",
        "dynamodb:PutItem on jobs",
        "dynamodb:UpdateItem on jobs",
        "dynamodb:BatchWriteItem on job-data",
        "dynamodb:DeleteItem on job-data",
        "dynamodb:GetItem on job-data",
        "dynamodb:PutItem on job-data",
        "dynamodb:Query on job-data",
        "dynamodb:UpdateItem on job-data",
      ],
    ],
    [
      "job-reconciler",
      [
        ...taking("dead-letter-queue"),
        "sqs:SendMessage on dead-letter-queue",
        "sns:Publish on job-failures",
        "dynamodb:GetItem on jobs",
        "dynamodb:UpdateItem on jobs",
      ],
    ],
  ])("%s may do this and nothing else", (name, permissions) => {
    expect(jobs.permissions(name)).toEqual([...permissions, ...logging(name), ...publishing].sort());
  });

  it("have roles without managed or inline policies, for Lambda alone", () => {
    expect(jobs.all("AWS::IAM::Role").map(([, properties]) => properties)).toEqual(
      functionNames.map(() => ({
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } }],
        },
      })),
    );
    expect(jobs.all("AWS::IAM::Policy")).toHaveLength(functionNames.length);
  });

  it.each(functionNames)("%s runs its bundle on Node 24, ARM, with source maps", (name) => {
    expect(jobs.properties("AWS::Lambda::Function", { FunctionName: name })).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: 512,
      Environment: { Variables: expect.objectContaining({ NODE_OPTIONS: "--enable-source-maps" }) },
    });
  });

  it.each(functionNames)("%s writes to a log group of its own that is kept for 30 days", (name) => {
    const group = jobs.idOf("AWS::Logs::LogGroup", { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: 30 });

    expect(jobs.properties("AWS::Lambda::Function", { FunctionName: name }).LoggingConfig).toEqual({
      LogGroup: { Ref: group },
    });
  });

  it.each([
    [
      "job-ingester",
      () => ({ SOURCE_QUEUE_URL: jobs.queueUrl("ingester-queue"), JOBS_TODO_QUEUE_URL: jobs.queueUrl("jobs-todo") }),
    ],
    [
      "job-processor",
      () => ({
        SOURCE_QUEUE_URL: jobs.queueUrl("jobs-todo"),
        JOB_END_STATE_TOPIC_ARN: jobs.topicArn("job-end-state"),
        JOB_DATA_TABLE: { Ref: jobs.idOf("AWS::DynamoDB::Table", { TableName: "job-data" }) },
        MAX_RECEIVE_COUNT: "5",
        RETRY_BACKOFF_SECONDS: "4",
        JOB_TIME_SCALE: "1",
        FAULT_INJECTION: "off",
      }),
    ],
    [
      "job-reconciler",
      () => ({
        JOB_END_STATE_TOPIC_ARN: jobs.topicArn("job-end-state"),
        INGESTER_QUEUE_ARN: jobs.queueArn("ingester-queue"),
      }),
    ],
  ])("%s is told where everything is by its environment", (name, own) => {
    expect(jobs.properties("AWS::Lambda::Function", { FunctionName: name }).Environment).toEqual({
      Variables: {
        NODE_OPTIONS: "--enable-source-maps",
        OTEL_SERVICE_NAME: name,
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
        OTEL_PROPAGATORS: "tracecontext,baggage,xray",
        TRACE_TOPOLOGY: "parent",
        TRACE_URL: "http://localhost:16686",
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: "INFO",
        HEARTBEAT_SECONDS: "30",
        JOBS_TABLE: { Ref: jobs.idOf("AWS::DynamoDB::Table", { TableName: "jobs" }) },
        DEAD_LETTER_QUEUE_URL: jobs.queueUrl("dead-letter-queue"),
        JOB_FAILURES_TOPIC_ARN: jobs.topicArn("job-failures"),
        ...own(),
      },
    });
  });
});

describe("the environment", () => {
  it.each<[name: string, schema: ZodType]>([
    ["job-ingester", ingesterEnv],
    ["job-processor", processorEnv],
    ["job-reconciler", reconcilerEnv],
  ])("is all that %s reads", (name, schema) => {
    const { Environment } = jobs.properties("AWS::Lambda::Function", { FunctionName: name });
    const { Variables } = Environment as { Variables: Record<string, unknown> };

    const deployed = Object.entries(Variables).map(([key, value]) => [key, typeof value === "string" ? value : "arn"]);

    expect(() => readEnv(schema, Object.fromEntries(deployed))).not.toThrow();
  });
});

describe("settings", () => {
  it("put the owner's prefix before every name but that of the services", () => {
    const alice = prefixedTemplate("alice");

    const names = [
      ["AWS::SQS::Queue", "QueueName"],
      ["AWS::SNS::Topic", "TopicName"],
      ["AWS::DynamoDB::Table", "TableName"],
      ["AWS::Lambda::Function", "FunctionName"],
      ["AWS::Events::Rule", "Name"],
      ["AWS::CloudWatch::Alarm", "AlarmName"],
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

  it("let a prefixed stack take its tables away with it", () => {
    const alice = prefixedTemplate("alice");

    expect(alice.deletionPolicy("AWS::DynamoDB::Table", { TableName: "alice-jobs" })).toBe("Delete");
  });

  it.each(["1alice", "-alice", "alice-", "ali_ce", "ali ce", "a".repeat(31)])("refuse the prefix %j", (prefix) => {
    expect(() => prefixedTemplate(prefix)).toThrow(
      `prefix: expected at most 30 letters, digits and dashes that begin with a letter and end with no dash, got "${prefix}"`,
    );
  });

  it("name every bad one in one error", () => {
    const wrong = new App({ postCliContext: { otlpEndpoint: "collector:4318", traceTopology: "tree" } });

    expect(() => readSettings(wrong.node)).toThrow(
      /^otlpEndpoint: .*"collector:4318"; traceTopology: .*"tree"; nothing/,
    );
  });

  it("reach the functions", () => {
    const chosen = new App({
      builtinCloudFormationValidation: false,
      postCliContext: {
        otlpEndpoint: "https://otlp.example.com",
        traceUrl: "https://traces.example.com",
        traceTopology: "link",
      },
    });
    const template = new TemplateReader(Template.fromStack(jobsStack(chosen)));

    for (const [, properties] of template.all("AWS::Lambda::Function")) {
      expect(properties.Environment).toMatchObject({
        Variables: {
          OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.example.com",
          TRACE_URL: "https://traces.example.com",
          TRACE_TOPOLOGY: "link",
        },
      });
    }
  });
});

describe("checks", () => {
  const checked = (add: (scope: App) => void) => {
    const scope = new App();
    add(scope);
    addChecks(scope);
    return () => scope.synth();
  };

  it("find nothing in the stack, with no suppression", () => {
    expect(checked(jobsStack)).not.toThrow();
  });

  it("refuse a queue without dead-letter queue and TLS", () => {
    expect(checked((scope) => new Queue(new Stack(scope, "Other"), "Queue"))).toThrow(
      /AwsSolutions-SQS3[\s\S]*AwsSolutions-SQS4/,
    );
  });
});
