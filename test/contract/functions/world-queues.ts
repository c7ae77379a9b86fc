import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Visibility } from "../../../functions/runtime/heartbeat.ts";
import { queueVisibility } from "../../../functions/runtime/queue-visibility.ts";
import type { SqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";

/** A received SQS message as Lambda hands it to a function. */
export function recordOf(message: Message, queue: string): SQSRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
    name,
    StringValue,
  ]);
  return {
    ...anSqsRecord({
      body: message.Body ?? "",
      queue,
      messageId: message.MessageId ?? "",
      receiveCount: Number(message.Attributes?.ApproximateReceiveCount),
      sentAt: Number(message.Attributes?.SentTimestamp),
      attributes: Object.fromEntries(attributes),
      traceHeader: message.Attributes?.AWSTraceHeader,
    }),
    receiptHandle: message.ReceiptHandle ?? "",
  };
}

/** What the service around a function does with one queue: hand out messages, delete what went well, and hide the rest. */
export function worldQueue(
  sqs: SQSClient,
  { queueUrl, name, inspect }: { queueUrl: string; name: string; inspect: SqsSns["inspect"] },
) {
  let taken: string[] = [];
  /** Seconds of every change of visibility, in order. */
  const changes: number[] = [];
  const real = queueVisibility(sqs, queueUrl);
  const receive = async (visibilitySeconds: number): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilitySeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages;
  };
  /** The visibility time-out of these messages is over. */
  const showAgain = async (handles: readonly string[]) => {
    for (const ReceiptHandle of handles) {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
  };
  return {
    name,
    changes,
    /** Changes visibility as asked, save that what goes back is back at once. */
    visibility: (heartbeatSeconds: number): Visibility => ({
      async change(handles, seconds) {
        changes.push(seconds);
        await real.change(handles, seconds === heartbeatSeconds ? seconds : 0);
      },
    }),
    async send(body: string, attributes: Readonly<Record<string, string>> = {}, traceHeader?: string) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
          ),
          ...(traceHeader && {
            MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
          }),
        }),
      );
    },
    /** The messages that anybody could receive; looking is no receive. */
    look: () => inspect(name).visible,
    receive,
    showAgain,
    async delete(handle: string) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
    },
    /** The visibility time-out of the messages that the last invocation took is over. */
    showHidden: () => showAgain(taken),
    /**
     * Takes what is there and invokes `handler` with it; deletes what it did not report as failed. Not `answered`, the function died before
     * its answer, and all messages are back.
     */
    async deliver(
      handler: (event: SQSEvent) => Promise<SQSBatchResponse>,
      { answered = true }: { answered?: boolean } = {},
    ): Promise<SQSBatchResponse> {
      const records = (await receive(60)).map((message) => recordOf(message, name));
      taken = records.map(({ receiptHandle }) => receiptHandle);
      if (records.length === 0) throw new Error(`expected messages on ${name}, got none`);
      const response = await handler({ Records: records });
      const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const record of records) {
        if (!answered || failed.has(record.messageId)) await showAgain([record.receiptHandle]).catch(() => {});
        else await this.delete(record.receiptHandle);
      }
      return response;
    },
  };
}
