import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PublishOptions } from "./publish-jobs.ts";

export interface AwsCallsOptions {
  events: EventBridgeClient;
  sqs: SQSClient;
  /** The queue of the ingester. */
  queueName: string;
}

/** The calls that submissions need, through the SDK; its clients repeat a call that was not answered. */
export function awsCalls({
  events,
  sqs,
  queueName,
}: AwsCallsOptions): Pick<PublishOptions, "putEvents" | "sendText" | "queueName"> {
  let queueUrl: Promise<string | undefined> | undefined;
  const findQueue = () =>
    sqs.send(new GetQueueUrlCommand({ QueueName: queueName })).then(
      ({ QueueUrl }) => QueueUrl,
      (error) => {
        queueUrl = undefined;
        throw error;
      },
    );

  return {
    queueName,
    putEvents: (Entries) => events.send(new PutEventsCommand({ Entries })),
    async sendText({ body, messageAttributes, traceHeader }) {
      queueUrl ??= findQueue();
      const { MessageId } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: await queueUrl,
          MessageBody: body,
          MessageAttributes: messageAttributes,
          ...(traceHeader && {
            MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
          }),
        }),
      );
      if (MessageId === undefined) throw new Error("expected a message id from SendMessage, got none");
      return { messageId: MessageId };
    },
  };
}
