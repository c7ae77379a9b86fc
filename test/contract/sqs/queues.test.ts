import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type EmulatedQueues, startEmulatedQueues } from "./emulated-queues.ts";

describe("queues over the gateway", () => {
  let emulated: EmulatedQueues;
  beforeAll(async () => {
    emulated = await startEmulatedQueues();
  });
  afterAll(() => emulated.stop());

  it("have addresses at the gateway's own host and port", async () => {
    const expected = `${emulated.gateway.url}/000000000000/addressed`;

    const created = await emulated.sqs.send(new CreateQueueCommand({ QueueName: "addressed" }));
    const got = await emulated.sqs.send(new GetQueueUrlCommand({ QueueName: "addressed" }));
    const listed = await emulated.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "addressed" }));

    expect(created.QueueUrl).toBe(expected);
    expect(got.QueueUrl).toBe(expected);
    expect(listed.QueueUrls).toEqual([expected]);
  });

  it("answer AWS's error for a queue that is not there", async () => {
    await expect(emulated.sqs.send(new GetQueueUrlCommand({ QueueName: "nowhere" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("carry characters beyond the basic plane, with the right checksum", async () => {
    const { url } = emulated.queue("emoji");
    const body = '{"name":"Zoë 🚀🚀 𝔘"}';
    await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    await emulated.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "1", MessageBody: body }] }));

    const { Messages = [] } = await emulated.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );

    expect(Messages.map(({ Body }) => Body)).toEqual([body, body]);
  });

  it("refuse an eleventh message attribute, and in a batch only the entry that has it", async () => {
    const { url } = emulated.queue("eleven");
    const attributes = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`a${index}`, { DataType: "String", StringValue: "x" }]),
      );

    await expect(
      emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a", MessageAttributes: attributes(11) })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue", message: expect.stringContaining("[11]") });
    const batch = await emulated.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "ten", MessageBody: "a", MessageAttributes: attributes(10) },
          { Id: "eleven", MessageBody: "a", MessageAttributes: attributes(11) },
        ],
      }),
    );
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(["ten"]);
    expect(batch.Failed).toMatchObject([{ Id: "eleven", Code: "InvalidParameterValue", SenderFault: true }]);
  });

  it("refuse the query protocol in its own words", async () => {
    const answer = await fetch(`${emulated.gateway.url}/000000000000/any?Action=SendMessage&MessageBody=x`);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/<Code>UnsupportedProtocol<\/Code><Message>expected SQS's JSON protocol/);
  });

  it("delete a message by its last handle after its time-out, until somebody else has received it", async () => {
    const { url, arn } = emulated.queue("late-delete");
    const { queues } = emulated.sqsSns;
    const receive = () => queues.receive(arn, { maxMessages: 1, waitSeconds: 0, visibilitySeconds: 0 });
    await queues.send(arn, "slow");
    const [first] = await receive();
    const [second] = await receive();
    await emulated.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    const afterOldHandle = (await queues.counts(arn)).visible;
    await emulated.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));

    expect(afterOldHandle).toBe(1);
    expect(await queues.counts(arn)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("keep the order of a group, hold it while a message is in flight, and drop duplicates", async () => {
    const { url, arn } = emulated.queue("ordered.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    for (const MessageBody of ["first 🚀", "first 🚁", "first 🚀"]) {
      await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageGroupId: "g" }));
    }
    const receive = () => emulated.sqsSns.queues.receive(arn, { maxMessages: 1, waitSeconds: 0 });
    const [one] = await receive();
    const blocked = await receive();
    await emulated.sqsSns.queues.delete(arn, [one?.ReceiptHandle ?? ""]);
    const [two] = await receive();
    await emulated.sqsSns.queues.delete(arn, [two?.ReceiptHandle ?? ""]);

    expect([one?.Body, two?.Body]).toEqual(["first 🚀", "first 🚁"]);
    expect(blocked).toEqual([]);
    expect(await receive()).toEqual([]);
  });

  it("show their messages without receiving them", async () => {
    const { url, arn } = emulated.queue("looked-at");
    await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "now" }));
    await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "later", DelaySeconds: 60 }));
    await emulated.sqsSns.queues.send(arn, "taken", {
      messageAttributes: { k: { DataType: "String", StringValue: "v" } },
    });
    const first = await emulated.sqsSns.queues.receive(arn, { maxMessages: 1, waitSeconds: 0 });

    const { visible, delayed, inFlight } = emulated.sqsSns.inspect("looked-at");

    expect(first[0]?.Body).toBe("now");
    expect(inFlight).toMatchObject([{ body: "now", receiveCount: 1, visibleAt: expect.any(Number) }]);
    expect(visible).toMatchObject([{ body: "taken", receiveCount: 0, messageAttributes: { k: { StringValue: "v" } } }]);
    expect(delayed).toMatchObject([{ body: "later", visibleAt: expect.any(Number) }]);
    await expect(emulated.sqsSns.queues.counts(arn)).resolves.toEqual({ visible: 1, inFlight: 1, delayed: 1 });
  });
});
