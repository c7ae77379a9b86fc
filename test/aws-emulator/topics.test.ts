import { CreateTopicCommand, PublishCommand, type PublishCommandInput, SubscribeCommand } from "@aws-sdk/client-sns";
import { type AwsUnderTest, uniqueName } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";
import { createQueue, type TestQueue } from "../support/aws-emulator/test-queue.ts";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

async function createTopic({ clients: { sns } }: AwsUnderTest): Promise<string> {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: uniqueName("topic") }));
  return TopicArn;
}

/** A queue of its own, subscribed to the topic. */
async function subscribe(
  aws: AwsUnderTest,
  TopicArn: string,
  Attributes: Record<string, string> = { RawMessageDelivery: "true" },
): Promise<TestQueue> {
  const queue = await createQueue(aws);
  await aws.clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes }));
  return queue;
}

const publish = ({ clients: { sns } }: AwsUnderTest, input: PublishCommandInput) => sns.send(new PublishCommand(input));

/** A filter policy over the attributes of an alert, attributes that pass, and such that do not. */
type Attributes = Record<string, { DataType: string; StringValue: string }>;
const policies: [string, object, Attributes, Attributes][] = [
  ["exact values", { stage: ["ingester"] }, { stage: text("ingester") }, { stage: text("processor") }],
  ["values or values", { stage: ["ingester", "processor"] }, { stage: text("processor") }, { stage: text("x") }],
  [
    "keys and keys",
    { stage: ["processor"], code: ["STEP_FAILED"] },
    { stage: text("processor"), code: text("STEP_FAILED") },
    { stage: text("processor") },
  ],
  ["prefix", { code: [{ prefix: "FUNCTION_" }] }, { code: text("FUNCTION_CRASHED") }, { code: text("STEP_FAILED") }],
  ["anything-but", { code: [{ "anything-but": ["A"] }] }, { code: text("B") }, { code: text("A") }],
  ["exists", { job_type: [{ exists: true }] }, { job_type: text("x") }, { code: text("x") }],
  ["no exists", { job_type: [{ exists: false }] }, { code: text("x") }, { job_type: text("x") }],
  [
    "numeric",
    { attempt: [{ numeric: [">=", 3] }] },
    { attempt: { DataType: "Number", StringValue: "3" } },
    { attempt: { DataType: "Number", StringValue: "2" } },
  ],
  [
    "a value in a list",
    { tags: ["red"] },
    { tags: { DataType: "String.Array", StringValue: '["blue","red"]' } },
    { tags: { DataType: "String.Array", StringValue: '["blue"]' } },
  ],
];

describeAws("SNS", (behaviour) => {
  behaviour("delivers raw messages to queues: the text, and the attributes as message attributes", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queue = await subscribe(aws, TopicArn);
    const MessageAttributes = {
      traceparent: text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
      attempt: { DataType: "Number", StringValue: "2" },
    };

    await publish(aws, { TopicArn, Message: '{"status":"COMPLETED"}', MessageAttributes });

    expect(await queue.next()).toMatchObject({ Body: '{"status":"COMPLETED"}', MessageAttributes });
  });

  behaviour("delivers a notification, and no message attributes, where delivery is not raw", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queue = await subscribe(aws, TopicArn, {});

    const { MessageId } = await publish(aws, {
      TopicArn,
      Subject: "a job failed",
      Message: "alert",
      MessageAttributes: { stage: text("processor") },
    });
    const message = await queue.next();

    expect(message.MessageAttributes).toBeUndefined();
    expect(JSON.parse(message.Body ?? "")).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "a job failed",
      Message: "alert",
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      MessageAttributes: { stage: { Type: "String", Value: "processor" } },
    });
  });

  behaviour("delivers to every subscription", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queues = [await subscribe(aws, TopicArn), await subscribe(aws, TopicArn)];

    await publish(aws, { TopicArn, Message: "to all" });

    for (const queue of queues) expect(await queue.next()).toMatchObject({ Body: "to all" });
  });

  behaviour("does not deliver a raw message with more attributes than SQS takes", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queue = await subscribe(aws, TopicArn);
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text("x")]));

    await publish(aws, { TopicArn, Message: "too many", MessageAttributes: many });
    await publish(aws, { TopicArn, Message: "after it" });

    expect(await queue.next()).toMatchObject({ Body: "after it" });
    expect(await queue.receive({ within: 1 })).toEqual([]);
  });

  behaviour("hands the X-Ray header of a publisher on as AWSTraceHeader", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queue = await subscribe(aws, TopicArn);
    const header = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";
    const command = new PublishCommand({ TopicArn, Message: "traced" });
    command.middlewareStack.add(
      (next) => (call) => {
        Object.assign((call.request as { headers: object }).headers, { "x-amzn-trace-id": header });
        return next(call);
      },
      { step: "build" },
    );

    await aws.clients.sns.send(command);

    expect((await queue.next()).Attributes).toMatchObject({ AWSTraceHeader: header });
  });

  for (const [name, policy, passing, other] of policies) {
    behaviour(`filters by attributes: ${name}`, async (aws) => {
      const TopicArn = await createTopic(aws);
      const filtered = await subscribe(aws, TopicArn, {
        RawMessageDelivery: "true",
        FilterPolicy: JSON.stringify(policy),
      });
      const everything = await subscribe(aws, TopicArn);

      await publish(aws, { TopicArn, Message: "other", MessageAttributes: other });
      await publish(aws, { TopicArn, Message: "passing", MessageAttributes: passing });

      expect(await filtered.next()).toMatchObject({ Body: "passing" });
      expect(await filtered.receive({ within: 0 })).toEqual([]);
      expect([await everything.next(), await everything.next()]).toHaveLength(2);
    });
  }

  behaviour("filters by the message itself where the subscription says so", async (aws) => {
    const TopicArn = await createTopic(aws);
    const queue = await subscribe(aws, TopicArn, {
      RawMessageDelivery: "true",
      FilterPolicyScope: "MessageBody",
      FilterPolicy: JSON.stringify({ job: { type: ["data_cleanup"] } }),
    });

    await publish(aws, { TopicArn, Message: JSON.stringify({ job: { type: "user_onboarding" } }) });
    await publish(aws, { TopicArn, Message: JSON.stringify({ job: { type: "data_cleanup" } }) });

    expect((await queue.next()).Body).toContain("data_cleanup");
    expect(await queue.receive({ within: 0 })).toEqual([]);
  });
});
