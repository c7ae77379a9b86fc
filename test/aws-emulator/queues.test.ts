import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SendMessageBatchCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";
import { createQueue, createQueueWithDeadLetters } from "../support/aws-emulator/test-queue.ts";
import { waitFor } from "../support/wait-for.ts";

const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";
const text = (StringValue: string) => ({ DataType: "String", StringValue });

describeAws("SQS", (behaviour) => {
  behaviour(
    "hides a received message for its visibility time-out, then gives it again with a higher count",
    async (aws) => {
      const queue = await createQueue(aws, { VisibilityTimeout: "2" });
      const sent = await queue.send("work");

      const first = await queue.next();
      const none = await queue.receive({ within: 0 });
      const second = await queue.next();

      expect(none).toEqual([]);
      expect([first, second]).toMatchObject([
        { MessageId: sent, Body: "work", Attributes: { ApproximateReceiveCount: "1" } },
        { MessageId: sent, Body: "work", Attributes: { ApproximateReceiveCount: "2" } },
      ]);
      expect(second.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
        first.Attributes?.ApproximateFirstReceiveTimestamp,
      );
      expect(second.Attributes?.SentTimestamp).toBe(first.Attributes?.SentTimestamp);
      expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
    },
  );

  behaviour("gives a message back at once when its visibility time-out is changed to 0", async (aws) => {
    const queue = await createQueue(aws, { VisibilityTimeout: "60" });
    await queue.send("work");
    const { ReceiptHandle } = await queue.next();

    await aws.clients.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 }),
    );

    expect(await queue.next({ within: 2 })).toMatchObject({ Attributes: { ApproximateReceiveCount: "2" } });
  });

  behaviour("keeps a message hidden for as long as a heartbeat asks, counted from each call", async (aws) => {
    const queue = await createQueue(aws, { VisibilityTimeout: "2" });
    await queue.send("work");
    const { ReceiptHandle } = await queue.next();

    await aws.clients.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 6 }),
    );

    expect(await queue.receive({ within: 3 })).toEqual([]);
    expect(await queue.receive({ within: 5 })).toHaveLength(1);
  });

  behaviour("waits for a message and answers when one comes", async (aws) => {
    const queue = await createQueue(aws);
    const started = Date.now();
    let isAnswered = false;
    const waiting = queue.receive({ within: 10 }).finally(() => {
      isAnswered = true;
    });
    // Whoever does not wait has answered long before five requests, one after the other, have been answered.
    for (let request = 0; request < 5; request += 1) await queue.attributes();
    expect(isAnswered).toBe(false);

    await queue.send("late");

    expect(await waiting).toMatchObject([{ Body: "late" }]);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  behaviour("keeps a message back for its delay", async (aws) => {
    const queue = await createQueue(aws);
    await queue.send("later", { DelaySeconds: 2 });

    expect(await queue.receive({ within: 0 })).toEqual([]);
    expect(await queue.receive({ within: 5 })).toHaveLength(1);
  });

  behaviour("carries message attributes of every type, and AWSTraceHeader beside them", async (aws) => {
    const queue = await createQueue(aws);
    const MessageAttributes = {
      traceparent: text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
      attempt: { DataType: "Number", StringValue: "2" },
      bytes: { DataType: "Binary", BinaryValue: Uint8Array.from([0, 255, 1]) },
    };

    await queue.send("work", { MessageAttributes, MessageSystemAttributes: { AWSTraceHeader: text(traceHeader) } });
    const message = await queue.next();

    expect(message.MessageAttributes).toEqual(MessageAttributes);
    expect(message.Attributes).toMatchObject({
      AWSTraceHeader: traceHeader,
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
    });
  });

  behaviour("takes ten message attributes, the trace header not counted, and refuses eleven", async (aws) => {
    const queue = await createQueue(aws);
    const some = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, text("x")]));

    await queue.send("ten", {
      MessageAttributes: some(10),
      MessageSystemAttributes: { AWSTraceHeader: text(traceHeader) },
    });

    await expect(queue.send("eleven", { MessageAttributes: some(11) })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });

  behaviour("refuses a message that is larger than the queue takes", async (aws) => {
    const queue = await createQueue(aws, { MaximumMessageSize: "1024" });

    await queue.send("x".repeat(1024));

    await expect(queue.send("x".repeat(1025))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  behaviour("answers a batch entry by entry, and refuses one whose ids are the same", async (aws) => {
    const queue = await createQueue(aws);
    const send = (...Entries: { Id: string; MessageBody: string }[]) =>
      aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

    const { Successful, Failed } = await send(
      { Id: "good", MessageBody: "work" },
      { Id: "bad", MessageBody: "\u0000" },
    );

    expect(Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(Failed).toMatchObject([{ Id: "bad", Code: "InvalidMessageContents", SenderFault: true }]);
    await expect(send({ Id: "a", MessageBody: "1" }, { Id: "a", MessageBody: "2" })).rejects.toMatchObject({
      name: "BatchEntryIdsNotDistinct",
    });
  });

  behaviour("counts what is visible and what is in flight", async (aws) => {
    const queue = await createQueue(aws, { VisibilityTimeout: "30" });
    for (const body of ["1", "2", "3"]) await queue.send(body);
    await queue.next();

    expect(await queue.attributes()).toMatchObject({
      ApproximateNumberOfMessages: "2",
      ApproximateNumberOfMessagesNotVisible: "1",
      VisibilityTimeout: "30",
      MessageRetentionPeriod: "345600",
    });
  });

  behaviour("says so when a queue is not there", async (aws) => {
    const asked = aws.clients.sqs.send(new GetQueueUrlCommand({ QueueName: "nobody-made-this" }));

    await expect(asked).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });

  behaviour(
    "moves a message to the dead-letter queue with its id and attributes once it was received often enough",
    async (aws) => {
      const { queue, deadLetters } = await createQueueWithDeadLetters(aws, {
        maxReceiveCount: 2,
        VisibilityTimeout: "1",
      });
      const sent = await queue.send("poison", {
        MessageAttributes: { traceparent: text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") },
        MessageSystemAttributes: { AWSTraceHeader: text(traceHeader) },
      });
      await queue.next();
      await queue.next();

      const third = await queue.receive({ within: 3 });
      const letter = await deadLetters.next();

      expect(third).toEqual([]);
      expect(letter).toMatchObject({
        MessageId: sent,
        Body: "poison",
        MessageAttributes: {
          traceparent: { StringValue: expect.stringContaining("0af7651916cd43dd8448eb211c80319c") },
        },
        Attributes: {
          AWSTraceHeader: traceHeader,
          DeadLetterQueueSourceArn: queue.arn,
          ApproximateReceiveCount: expect.stringMatching(/^[34]$/),
        },
      });
    },
  );

  behaviour("moves dead letters back to their queue, as new messages that keep body and attributes", async (aws) => {
    const { queue, deadLetters } = await createQueueWithDeadLetters(aws, {
      maxReceiveCount: 1,
      VisibilityTimeout: "1",
    });
    const sent = await queue.send("poison", { MessageAttributes: { traceparent: text("00-1-2-01") } });
    await queue.next();
    await queue.receive({ within: 2 });
    await waitFor(async () => (await deadLetters.attributes()).ApproximateNumberOfMessages === "1", {
      what: "the dead letter",
    });

    await aws.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.arn }));
    const again = await queue.next();
    const task = await waitFor(
      async () => {
        const { Results } = await aws.clients.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters.arn }));
        return Results?.find(({ Status }) => Status === "COMPLETED");
      },
      { what: "the task to end", every: 200 },
    );

    expect(again).toMatchObject({
      Body: "poison",
      MessageAttributes: { traceparent: { StringValue: "00-1-2-01" } },
      Attributes: { ApproximateReceiveCount: "1" },
    });
    expect(again.MessageId).not.toBe(sent);
    expect(task).toMatchObject({ SourceArn: deadLetters.arn, ApproximateNumberOfMessagesMoved: 1 });
    expect(await deadLetters.receive({ within: 0 })).toEqual([]);
  });

  behaviour("moves no messages out of a queue that is nobody's dead-letter queue", async (aws) => {
    const { arn } = await createQueue(aws);

    const started = aws.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));

    await expect(started).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});
