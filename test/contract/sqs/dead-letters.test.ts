import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { ExpiredVisibility, MovedMessage } from "../../../infra/local/emulators/sqs/message-ledger.ts";
import { expectNone, waitFor } from "../../support/wait-for.ts";
import { type EmulatedQueues, startEmulatedQueues } from "./emulated-queues.ts";

const header = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const traceparent = "00-67891233abcdef012345678912345678-463ac35c9f6413ad-01";

describe("dead letters", () => {
  let emulated: EmulatedQueues;
  const moved: MovedMessage[] = [];
  const expired: ExpiredVisibility[] = [];
  beforeAll(async () => {
    emulated = await startEmulatedQueues({
      onMovedToDeadLetterQueue: (message) => moved.push(message),
      onVisibilityExpired: (message) => expired.push(message),
    });
  });
  afterAll(() => emulated.stop());
  beforeEach(() => {
    moved.length = expired.length = 0;
  });

  function queueWithDeadLetters(name: string, maxReceiveCount: number) {
    const dead = emulated.queue(`${name}-dead`);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });
    return { dead, ...emulated.queue(name, { RedrivePolicy }) };
  }

  async function receive(QueueUrl: string, VisibilityTimeout?: number): Promise<Message | undefined> {
    const { Messages } = await emulated.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        ...(VisibilityTimeout !== undefined && { VisibilityTimeout }),
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages?.[0];
  }

  async function send(QueueUrl: string, MessageBody: string) {
    const { MessageId } = await emulated.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
        MessageAttributes: { traceparent: { DataType: "String", StringValue: traceparent } },
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } },
      }),
    );
    return MessageId;
  }

  it("are moved by the receive after the last allowed one, with id, attributes, trace header and source", async () => {
    const { url, arn, dead } = queueWithDeadLetters("twice", 2);
    const messageId = await send(url, "poison");

    expect((await receive(url, 0))?.Attributes?.ApproximateReceiveCount).toBe("1");
    expect((await receive(url, 0))?.Attributes?.ApproximateReceiveCount).toBe("2");
    expect(await receive(dead.url)).toBeUndefined();
    expect(await receive(url, 0)).toBeUndefined();

    expect(moved).toMatchObject([
      { messageId, from: "twice", to: "twice-dead", receiveCount: 2, traceHeader: header, traceparent },
    ]);
    const letter = await receive(dead.url);
    expect(letter).toMatchObject({
      MessageId: messageId,
      Body: "poison",
      MessageAttributes: { traceparent: { StringValue: traceparent } },
    });
    expect(letter?.Attributes).toMatchObject({
      AWSTraceHeader: header,
      DeadLetterQueueSourceArn: arn,
      ApproximateReceiveCount: "3",
    });
  });

  it("report each delivery that nobody ended", async () => {
    const { url, dead } = queueWithDeadLetters("unended", 1);
    const messageId = await send(url, "crash");
    await receive(url, 0);
    await receive(url, 0);
    await receive(dead.url);

    expect(expired).toMatchObject([{ queue: "unended", messageId, receiveCount: 1, traceHeader: header, traceparent }]);
    expect(expired[0]?.at).toBeGreaterThanOrEqual(expired[0]?.receivedAt ?? Number.POSITIVE_INFINITY);
  });

  it("report no delivery that was given back, by time-out 0 or by the event source mapping", async () => {
    const { url, arn } = emulated.queue("given-back");
    await send(url, "again");
    const first = await receive(url, 30);
    await emulated.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [second] = await emulated.sqsSns.queues.receive(arn, {
      maxMessages: 1,
      waitSeconds: 0,
      visibilitySeconds: 30,
    });
    await emulated.sqsSns.queues.released(arn, [second?.ReceiptHandle ?? ""]);
    await emulated.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 1 }),
    );
    const third = await waitFor(() => receive(url), { what: "the third delivery" });

    expect(third.Attributes?.ApproximateReceiveCount).toBe("3");
    expect(expired).toEqual([]);
  });

  it("go back to the queue they came from as new messages with the same content", async () => {
    const { url, arn, dead } = queueWithDeadLetters("redriven", 1);
    const messageId = await send(url, "second chance");
    await receive(url, 0);
    await receive(url, 0);
    await emulated.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));

    const again = await waitFor(() => receive(url), { what: "the redriven message" });

    expect(again.MessageId).not.toBe(messageId);
    expect(again).toMatchObject({
      Body: "second chance",
      MessageAttributes: { traceparent: { StringValue: traceparent } },
    });
    expect(again.Attributes).toMatchObject({ ApproximateReceiveCount: "1", AWSTraceHeader: header });
    expect(again.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    expect(emulated.sqsSns.inspect("redriven-dead").visible).toEqual([]);
    const { Results } = await emulated.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results).toMatchObject([
      {
        Status: "COMPLETED",
        SourceArn: dead.arn,
        ApproximateNumberOfMessagesMoved: 1,
        ApproximateNumberOfMessagesToMove: 1,
      },
    ]);
    expect(arn).toContain("redriven");
  });

  it("cannot go back when they were sent to the dead-letter queue by hand, unless a destination is named", async () => {
    const { url, arn, dead } = queueWithDeadLetters("by-hand", 1);
    await send(dead.url, "from a function");

    await emulated.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    const { Results } = await emulated.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    await emulated.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, DestinationArn: arn }));

    expect(Results).toMatchObject([{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" }]);
    expect((await waitFor(() => receive(url), { what: "the moved message" })).Body).toBe("from a function");
  });

  it("are moved by one task at a time, which can be cancelled", async () => {
    const { arn, dead } = queueWithDeadLetters("slowly", 1);
    for (let index = 0; index < 20; index++) await send(dead.url, `letter ${index}`);
    const start = new StartMessageMoveTaskCommand({
      SourceArn: dead.arn,
      DestinationArn: arn,
      MaxNumberOfMessagesPerSecond: 10,
    });
    const { TaskHandle } = await emulated.sqs.send(start);

    await expect(emulated.sqs.send(start)).rejects.toMatchObject({ name: "UnsupportedOperation" });
    await emulated.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await waitFor(
      async () => {
        const { Results } = await emulated.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
        return Results?.[0]?.Status === "CANCELLED";
      },
      { what: "the cancelled task" },
    );
    const left = emulated.sqsSns.inspect("slowly-dead").visible.length;
    expect(left).toBeGreaterThan(0);
    await expectNone(() => emulated.sqsSns.inspect("slowly-dead").visible.length < left, {
      what: "a message moved later",
    });
  });

  it.each([
    [
      "a queue that is nobody's dead-letter queue",
      "plain",
      "InvalidParameterValue",
      "Source queue must be configured as a Dead Letter Queue.",
    ],
    [
      "a queue that is not there",
      "missing",
      "ResourceNotFoundException",
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
  ])("are refused from %s", async (_what, name, code, message) => {
    emulated.queue("plain");

    await expect(
      emulated.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}` })),
    ).rejects.toMatchObject({ name: code, message });
  });
});
