import { startStack } from "../../../infra/local/resources/start-stack.ts";
import { readAssembly } from "../../../infra/local/template/read-assembly.ts";
import { type AssemblyParts, anAssembly } from "../../support/a-template.ts";
import { aWorld } from "../../support/a-world.ts";

async function start(parts: AssemblyParts) {
  const world = aWorld();
  const { stacks } = await readAssembly(await anAssembly(parts));
  const [stack] = stacks;
  if (!stack) throw new Error("no stack");
  const started = await startStack(stack, { world });
  await world.finish();
  return {
    world,
    started,
    called: (verb: string) => world.calls.filter(([name]) => name === verb).map(([, argument]) => argument),
  };
}

const deadLetters = { Type: "AWS::SQS::Queue", Properties: { QueueName: "dead" } };
const aFunction = (properties: object = {}) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Code: { S3Bucket: "assets", S3Key: "abc.zip" },
    Handler: "index.handler",
    Runtime: "nodejs24.x",
    ...properties,
  },
});
const assets = { "abc.zip": { "index.mjs": "export {}" } };

describe("starting a stack", () => {
  it("starts a queue after its dead-letter queue and answers its address and ARN", async () => {
    const { called } = await start({
      resources: {
        Jobs: {
          Type: "AWS::SQS::Queue",
          Properties: {
            QueueName: "jobs",
            VisibilityTimeout: "180",
            RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 5 },
            SqsManagedSseEnabled: true,
          },
        },
        Dead: deadLetters,
        Fn: aFunction({
          FunctionName: "f",
          Environment: { Variables: { URL: { Ref: "Jobs" }, ARN: { "Fn::GetAtt": ["Jobs", "Arn"] } } },
        }),
      },
      assets,
    });

    expect(called("createQueue")).toEqual([
      { name: "dead", attributes: {} },
      {
        name: "jobs",
        attributes: {
          VisibilityTimeout: "180",
          RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":5}',
        },
      },
    ]);
    expect(called("createFunction")).toMatchObject([
      {
        functionName: "f",
        handler: "index.handler",
        timeoutSeconds: 3,
        memoryMegabytes: 128,
        environment: { URL: "http://localhost:4566/000000000000/jobs", ARN: "arn:aws:sqs:us-east-1:000000000000:jobs" },
        logGroupName: "/aws/lambda/f",
        codeDirectory: expect.stringMatching(/asset\.abc$/),
      },
    ]);
  });

  it("names what the template does not name, the same in every run", async () => {
    const resources = {
      Jobs: { Type: "AWS::SQS::Queue" },
      Files: { Type: "AWS::S3::Bucket" },
      Ordered: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } },
    };
    const [first, second] = [await start({ resources }), await start({ resources })];

    expect(first.world.calls).toEqual(second.world.calls);
    expect(first.called("createQueue")).toMatchObject([
      { name: expect.stringMatching(/^Test-Jobs-[0-9A-F]{12}$/) },
      { name: expect.stringMatching(/^Test-Ordered-[0-9A-F]{12}\.fifo$/) },
    ]);
    expect(first.called("createBucket")).toEqual([expect.stringMatching(/^test-files-[0-9a-f]{12}$/)]);
  });

  it("makes rules with their targets, event source mappings, tables, alarms, buses and log groups as they are written", async () => {
    const { called, started } = await start({
      resources: {
        Jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
        Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "domain-events" } },
        Rule: {
          Type: "AWS::Events::Rule",
          Properties: {
            Name: "to-jobs",
            EventBusName: { Ref: "Bus" },
            EventPattern: { source: ["jobs"] },
            Targets: [{ Id: "T0", Arn: { "Fn::GetAtt": ["Jobs", "Arn"] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
          },
        },
        Fn: aFunction({ FunctionName: "f" }),
        Source: {
          Type: "AWS::Lambda::EventSourceMapping",
          Properties: {
            FunctionName: { Ref: "Fn" },
            EventSourceArn: { "Fn::GetAtt": ["Jobs", "Arn"] },
            BatchSize: 1,
            FunctionResponseTypes: ["ReportBatchItemFailures"],
            ScalingConfig: { MaximumConcurrency: 10 },
          },
        },
        Table: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            TableName: "jobs",
            KeySchema: [{ AttributeName: "job_id", KeyType: "HASH" }],
            AttributeDefinitions: [{ AttributeName: "job_id", AttributeType: "S" }],
            BillingMode: "PAY_PER_REQUEST",
            TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        },
        Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/aws/lambda/f", RetentionInDays: 30 } },
        Alarm: {
          Type: "AWS::CloudWatch::Alarm",
          Properties: {
            AlarmName: "not-empty",
            ComparisonOperator: "GreaterThanThreshold",
            EvaluationPeriods: 1,
            MetricName: "ApproximateNumberOfMessagesVisible",
            Namespace: "AWS/SQS",
            Period: 60,
            Statistic: "Maximum",
            Threshold: 0,
            Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["Jobs", "QueueName"] } }],
          },
        },
      },
      assets,
    });

    expect(called("putRule")).toEqual([
      { Name: "to-jobs", EventBusName: "domain-events", State: "ENABLED", EventPattern: '{"source":["jobs"]}' },
    ]);
    expect(called("putTargets")).toEqual([
      {
        Name: "to-jobs",
        EventBusName: "domain-events",
        Rule: "to-jobs",
        Targets: [
          { Id: "T0", Arn: "arn:aws:sqs:us-east-1:000000000000:jobs", RetryPolicy: { MaximumRetryAttempts: 0 } },
        ],
      },
    ]);
    expect(started.resources.find(({ logicalId }) => logicalId === "Rule")?.ref).toBe("domain-events|to-jobs");
    expect(called("createEventSourceMapping")).toEqual([
      {
        functionName: "f",
        eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
        batchSize: 1,
        maximumBatchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        enabled: true,
        maximumConcurrency: 10,
      },
    ]);
    expect(called("createTable")).toMatchObject([
      { TableName: "jobs", TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true } },
    ]);
    expect(called("createLogGroup")).toEqual([{ name: "/aws/lambda/f", retentionInDays: 30 }]);
    expect(called("putAlarm")).toMatchObject([
      { AlarmName: "not-empty", Dimensions: [{ Name: "QueueName", Value: "jobs" }] },
    ]);
  });

  it("leaves out what is skipped by choice, with the reason, and still answers references to it", async () => {
    const { called, started } = await start({
      resources: {
        Role: { Type: "AWS::IAM::Role", Properties: { Anything: { Ref: "AWS::Region" } } },
        Fn: aFunction({ FunctionName: "f", Role: { "Fn::GetAtt": ["Role", "Arn"] } }),
      },
      assets,
    });

    expect(called("createFunction")).toMatchObject([
      { roleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/Test-Role-/) },
    ]);
    expect(started.skipped).toEqual([
      { logicalId: "Role", type: "AWS::IAM::Role", reason: expect.stringContaining("roles are not checked") },
    ]);
  });

  it("leaves out resources whose condition does not hold", async () => {
    const { called } = await start({
      resources: {
        Jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" }, Condition: "IsProd" },
        Dead: deadLetters,
      },
      sections: {
        Parameters: { Stage: { Type: "String", Default: "dev" } },
        Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] } },
      },
    });

    expect(called("createQueue")).toMatchObject([{ name: "dead" }]);
  });

  it("warns of a topic that AWS would not let deliver to its queue, and is quiet when the policy admits it", async () => {
    const resources = {
      Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "told" } },
      Dead: deadLetters,
      Subscription: {
        Type: "AWS::SNS::Subscription",
        Properties: {
          TopicArn: { Ref: "Topic" },
          Protocol: "sqs",
          Endpoint: { "Fn::GetAtt": ["Dead", "Arn"] },
          RawMessageDelivery: true,
        },
      },
    };
    const policy = {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [{ Ref: "Dead" }],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "sns.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: { "Fn::GetAtt": ["Dead", "Arn"] },
              Condition: { ArnEquals: { "aws:SourceArn": { Ref: "Topic" } } },
            },
          ],
        },
      },
    };

    expect((await start({ resources })).world.warnings).toEqual([
      expect.stringContaining("on AWS the topic could not deliver to it"),
    ]);
    expect((await start({ resources: { ...resources, Policy: policy } })).world.warnings).toEqual([]);
  });
});

describe("what the local runtime does not support", () => {
  it("is refused before anything starts when it is a type", async () => {
    const world = aWorld();
    const { stacks } = await readAssembly(
      await anAssembly({ resources: { Dead: deadLetters, Machine: { Type: "AWS::StepFunctions::StateMachine" } } }),
    );

    const [stack] = stacks;
    if (!stack) throw new Error("no stack");

    await expect(startStack(stack, { world })).rejects.toMatchObject({
      logicalId: "Machine",
      type: "AWS::StepFunctions::StateMachine",
    });
    expect(world.calls).toEqual([]);
  });

  it.each([
    ["a property", { QueueName: "q", DeduplicationScope: "queue" }, "DeduplicationScope", "AWS::SQS::Queue"],
    [
      "a property deep inside",
      { Name: "r", Targets: [{ Id: "1", Arn: "a", EcsParameters: {} }] },
      "Targets[0].EcsParameters",
      "AWS::Events::Rule",
    ],
  ])("is refused with logical id, type, property and file when it is %s", async (_name, properties, property, type) => {
    const starting = start({ resources: { Thing: { Type: type, Properties: properties } } });

    await expect(starting).rejects.toMatchObject({ name: "UnsupportedError", logicalId: "Thing", type, property });
    await expect(starting).rejects.toThrow(/add it in infra\/local\/resources\/[a-z-]+\.ts$/);
  });

  it("is told apart from a value of the wrong shape", async () => {
    await expect(
      start({ resources: { Thing: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: "long" } } } }),
    ).rejects.toThrow(
      'Thing (AWS::SQS::Queue): VisibilityTimeout: expected a whole number, got "long"; nothing was started',
    );
  });
});

describe("what AWS refuses", () => {
  it("is refused: a dead-letter queue that does not exist", async () => {
    const redrive = { deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:nowhere", maxReceiveCount: 3 };

    await expect(
      start({ resources: { Jobs: { Type: "AWS::SQS::Queue", Properties: { RedrivePolicy: redrive } } } }),
    ).rejects.toThrow(
      /^Jobs \(AWS::SQS::Queue\): Value .* RedrivePolicy .* Dead letter target does not exist; nothing is left running$/,
    );
  });

  it("is refused: a standard queue as dead-letter queue of a FIFO queue", async () => {
    const redrive = { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 };

    await expect(
      start({
        resources: {
          Dead: deadLetters,
          Jobs: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true, RedrivePolicy: redrive } },
        },
      }),
    ).rejects.toThrow("must be same type of queue as the source");
  });

  it("is refused: code that is not among the assets", async () => {
    await expect(start({ resources: { Fn: aFunction() } })).rejects.toThrow(
      "Fn.Code.S3Key: expected an asset of this assembly, got abc.zip",
    );
  });
});
