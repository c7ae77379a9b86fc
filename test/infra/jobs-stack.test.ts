import { jobsTemplate, queueNames, topicNames } from "./jobs-template.ts";

const { template: jobs } = jobsTemplate();

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

  it("admit the alarms that tell them, and nobody else", () => {
    const allowed = topicNames.flatMap((topic) =>
      jobs
        .resourcePolicy("AWS::SNS::TopicPolicy", jobs.topicArn(topic))
        .filter(({ Effect }) => Effect === "Allow")
        .map((statement) => ({ topic, ...statement })),
    );
    const admission = (topic: string) => ({
      topic,
      Sid: "AllowAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: jobs.topicArn(topic),
      Condition: fromAlarms(alarmsOn(topic)),
    });

    expect(alarmsOn("job-failures")).toEqual(["dead-letter-queue-not-empty"]);
    expect(alarmsOn("job-end-state")).toEqual([]);
    expect(allowed).toEqual([admission("job-failures"), admission("pipeline-alarms")]);
  });

  it("have a key that rotates and that these alarms may use", () => {
    const use = { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Principal: { Service: "cloudwatch.amazonaws.com" } };

    expect(jobs.properties("AWS::KMS::Key")).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: "kms:*", Principal: { AWS: expect.objectContaining({ "Fn::Join": expect.anything() }) } },
          { ...use, Condition: fromAlarms(alarmsOn("job-failures")) },
          { ...use, Condition: fromAlarms(alarmsOn("pipeline-alarms")) },
        ],
      },
    });
  });

  function alarmsOn(topic: string) {
    return jobs
      .all("AWS::CloudWatch::Alarm")
      .filter(([, { AlarmActions }]) => JSON.stringify(AlarmActions) === JSON.stringify([jobs.topicArn(topic)]))
      .map(([, { AlarmName }]) => String(AlarmName));
  }

  function fromAlarms(names: readonly string[]) {
    const parts = ["arn:", { Ref: "AWS::Partition" }, ":cloudwatch:", { Ref: "AWS::Region" }, ":"];
    const arns = names.map((name) => ({
      "Fn::Join": ["", [...parts, { Ref: "AWS::AccountId" }, `:alarm:${name}`]],
    }));
    return {
      StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
      ArnEquals: { "aws:SourceArn": arns },
    };
  }
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
  ])("%s is on demand, forgets by expires_at, and can be restored", (table, keys) => {
    expect(jobs.properties("AWS::DynamoDB::Table", { TableName: table })).toMatchObject({
      KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
      AttributeDefinitions: keys.map(([AttributeName]) => ({ AttributeName, AttributeType: "S" })),
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});
