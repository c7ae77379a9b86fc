import type { ZodType } from "zod";
import { ingesterEnv } from "../../functions/ingester/env.ts";
import { notifierEnv } from "../../functions/notifier/env.ts";
import { processorEnv } from "../../functions/processor/env.ts";
import { reconcilerEnv } from "../../functions/reconciler/env.ts";
import { readEnv } from "../../functions/runtime/env.ts";
import { functionNames, jobsTemplate } from "./jobs-template.ts";

const { template: jobs } = jobsTemplate();

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

  it("job-notifier may take notifications, read whom a job names, note whom it told, and tell the queue of the stack", () => {
    const own = [
      ...taking("notifications"),
      "sqs:SendMessage on job-inbox",
      "dynamodb:GetItem on jobs",
      "dynamodb:UpdateItem on jobs",
    ];

    expect(jobs.permissions("job-notifier")).toEqual([...own, ...logging("job-notifier")].sort());
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
    expect(jobs.all("AWS::IAM::Policy")).toHaveLength(functionNames.length + 1);
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

  it.each(functionNames)("%s writes to a log group of its own", (name) => {
    const group = jobs.idOf("AWS::Logs::LogGroup", { LogGroupName: `/aws/lambda/${name}` });

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
    ["job-notifier", () => ({ SOURCE_QUEUE_URL: jobs.queueUrl("notifications"), RETRY_BACKOFF_SECONDS: "30" })],
  ])("%s is told where everything is by its environment", (name, own) => {
    expect(jobs.properties("AWS::Lambda::Function", { FunctionName: name }).Environment).toEqual({
      Variables: {
        NODE_OPTIONS: "--enable-source-maps",
        OTEL_SERVICE_NAME: name,
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=dev",
        OTEL_EXPORTER_OTLP_ENDPOINT: { Ref: "OtlpEndpoint" },
        OTEL_PROPAGATORS: "tracecontext,baggage,xray",
        TRACE_TOPOLOGY: "parent",
        TRACE_URL: { Ref: "TraceUrl" },
        OTLP_HEADERS_SECRET_ARN: { Ref: "OtlpHeadersSecretArn" },
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: "INFO",
        HEARTBEAT_SECONDS: "30",
        JOBS_TABLE: { Ref: jobs.idOf("AWS::DynamoDB::Table", { TableName: "jobs" }) },
        DEAD_LETTER_QUEUE_URL: jobs.queueUrl("dead-letter-queue"),
        JOB_FAILURES_TOPIC_ARN: jobs.topicArn("job-failures"),
        NOTIFY_WEBHOOK_HOSTS: "",
        NOTIFY_QUEUES: "job-inbox",
        NOTIFY_EMAIL_FROM: "",
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
    ["job-notifier", notifierEnv],
  ])("is all that %s reads", (name, schema) => {
    const { Environment } = jobs.properties("AWS::Lambda::Function", { FunctionName: name });
    const { Variables } = Environment as { Variables: Record<string, unknown> };

    const deployed = Object.entries(Variables).map(([key, value]) => [key, typeof value === "string" ? value : "arn"]);

    expect(() => readEnv(schema, Object.fromEntries(deployed))).not.toThrow();
  });
});
