import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Failure } from "../jobs/outcome.ts";
import { failureAttributes } from "../outcomes/dead-letter.ts";
import { queueVisibility } from "../runtime/queue-visibility.ts";
import type { Letter } from "./letter.ts";

/** Seconds that messages stay hidden while they are looked at. */
const lookingTime = 60;
/** Messages that one look takes at most. */
const messagesPerLook = 1_000;
/** SQS takes ten attributes a message. */
const attributeLimit = 10;

/** The dead-letter queue as the reconciler uses it. */
export interface DeadLetterBox {
  /** Messages that anybody could receive now; SQS counts approximately. */
  count(): Promise<number>;
  /** Takes every message out for a look; each must be given back, replaced or dropped. */
  take(): Promise<Message[]>;
  giveBack(letters: readonly Letter[]): Promise<void>;
  /** Puts a copy of the message beside it, with the reason why it is here. */
  explain(letter: Letter, failure: Failure): Promise<void>;
  drop(letter: Letter): Promise<void>;
}

export function deadLetterBox({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): DeadLetterBox {
  const drop = async ({ receiptHandle }: Letter) => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  };
  return {
    drop,

    async count() {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },

    async take() {
      const taken: Message[] = [];
      while (taken.length < messagesPerLook) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: taken.length === 0 ? 1 : 0,
            VisibilityTimeout: lookingTime,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["All"],
          }),
        );
        if (Messages.length === 0) break;
        taken.push(...Messages);
      }
      return taken;
    },

    async giveBack(letters) {
      if (letters.length === 0) return;
      await queueVisibility(sqs, queueUrl).change(
        letters.map(({ receiptHandle }) => receiptHandle),
        0,
      );
    },

    async explain(letter, failure) {
      const { Body, MessageAttributes = {}, Attributes } = letter.message;
      const attributes = { ...MessageAttributes };
      for (const [name, value] of Object.entries(failureAttributes({ ...letter, failure }))) {
        if (name in attributes || Object.keys(attributes).length < attributeLimit) attributes[name] = value;
      }
      const header = Attributes?.AWSTraceHeader;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: Body ?? "",
          MessageAttributes: attributes,
          ...(header && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } }),
        }),
      );
    },
  };
}
