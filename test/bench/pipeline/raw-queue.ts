import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

const callsAtOnce = 4;
const perCall = 10;

/** Sends messages of a job's size to a queue of fauxqs, then receives and deletes them, all in calls of ten, four at once. Answers with messages per second. */
export async function messagesPerSecond(url: string, messages: number): Promise<number> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sqs = new SQSClient({ endpoint: url, region: "us-east-1", credentials, useQueueUrlAsEndpoint: false });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `raw-${Date.now()}` }));
  const began = performance.now();
  let sent = 0;
  await atOnce(async () => {
    while (sent < messages) {
      const size = Math.min(perCall, messages - sent);
      sent += size;
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: Array.from({ length: size }, entry) }));
    }
  });
  let left = messages;
  await atOnce(async () => {
    while (left > 0) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: perCall, MessageAttributeNames: ["All"] }),
      );
      left -= Messages.length;
      if (Messages.length === 0) continue;
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  });
  const seconds = (performance.now() - began) / 1000;
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  sqs.destroy();
  return messages / seconds;
}

function entry(_: unknown, index: number) {
  const message = { report_name: "Weekly sales 2026-W07", filters: { region: "north", channel: "web" } };
  return {
    Id: String(index),
    MessageBody: JSON.stringify({ id: crypto.randomUUID(), job_type: "report_generation", message, status: "NEW" }),
    MessageAttributes: {
      traceparent: { DataType: "String", StringValue: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    },
  };
}

async function atOnce(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: callsAtOnce }, work));
}
