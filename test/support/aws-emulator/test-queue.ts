import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { type AwsUnderTest, uniqueName } from "./aws-under-test.ts";

export interface ReceiveOptions {
  /** Seconds to wait for a message, up to 20; default 5. */
  within?: number;
  /** Seconds to hide what is received; default what the queue says. */
  visibility?: number;
  most?: number;
}

/** A queue of a behaviour's own. */
export interface TestQueue {
  url: string;
  arn: string;
  name: string;
  send(body: string, rest?: Partial<SendMessageCommandInput>): Promise<string>;
  /** What one call receives, with every attribute. */
  receive(options?: ReceiveOptions): Promise<Message[]>;
  /** The next message. Throws when none comes. */
  next(options?: ReceiveOptions): Promise<Message>;
  delete(message: Message): Promise<void>;
  attributes(): Promise<Partial<Record<QueueAttributeName, string>>>;
}

export async function createQueue(
  { clients: { sqs } }: AwsUnderTest,
  attributes: Partial<Record<QueueAttributeName, string>> = {},
): Promise<TestQueue> {
  const name = uniqueName("queue");
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const readAttributes = async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    return Attributes;
  };
  const receive: TestQueue["receive"] = async ({ within = 5, visibility, most = 10 } = {}) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: within,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
        VisibilityTimeout: visibility,
      }),
    );
    return Messages;
  };
  return {
    url,
    name,
    arn: (await readAttributes()).QueueArn ?? "",
    attributes: readAttributes,
    receive,
    async send(body, rest = {}) {
      const { MessageId = "" } = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...rest }));
      return MessageId;
    },
    async next(options) {
      const [message] = await receive({ most: 1, ...options });
      if (message === undefined) throw new Error(`expected a message in ${name}, none came`);
      return message;
    },
    async delete({ ReceiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    },
  };
}

/** A queue whose messages go to another one when they have been received so often. */
export async function createQueueWithDeadLetters(
  aws: AwsUnderTest,
  { maxReceiveCount, ...attributes }: { maxReceiveCount: number } & Partial<Record<QueueAttributeName, string>>,
): Promise<{ queue: TestQueue; deadLetters: TestQueue }> {
  const deadLetters = await createQueue(aws);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount });
  return { deadLetters, queue: await createQueue(aws, { ...attributes, RedrivePolicy }) };
}
