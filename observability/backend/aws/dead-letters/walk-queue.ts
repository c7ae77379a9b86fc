import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { inTens } from "./in-tens.ts";

/** Receivers at the same time: a walk through thousands of messages is over before anybody misses them. */
const receivers = 4;
/** What ReceiveMessage gives at most. */
const batchSize = 10;

export interface WalkOptions {
  queueUrl: string;
  /** Messages that are to be expected; until they have come, SQS is asked to look at all of its servers. */
  expected: number;
  /** Seconds that a message stays hidden when this process dies in between. */
  hiddenS: number;
  /** Messages after which the walk ends. */
  most: number;
  /** Nothing else is wanted: the walk ends. */
  enough?: () => boolean;
  /** Called with each batch as it comes, several at a time. */
  onMessages(messages: Message[]): Promise<void> | void;
}

/** Receives every message of a queue once; each is hidden until it is deleted or given back. */
export async function walkQueue(
  sqs: SQSClient,
  { queueUrl, expected, hiddenS, most, enough = () => false, onMessages }: WalkOptions,
): Promise<void> {
  // Taken, and asked for by receivers that wait for their answer.
  let taken = 0;
  const receive = async () => {
    while (taken < most && !enough()) {
      const WaitTimeSeconds = taken < expected ? 1 : 0;
      taken += batchSize;
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: batchSize,
          WaitTimeSeconds,
          VisibilityTimeout: hiddenS,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      taken += Messages.length - batchSize;
      if (Messages.length === 0) return;
      await onMessages(Messages);
    }
  };
  // All have ended when this does, also when one has failed: nothing is under way any more.
  const ends = await Promise.allSettled(Array.from({ length: expected > 10 ? receivers : 1 }, receive));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Makes messages visible again at once, or, where that fails, leaves it to time. */
export async function giveBack(sqs: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  const batches = inTens(messages).map((batch) =>
    sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: ReceiptHandle ?? "",
          VisibilityTimeout: 0,
        })),
      }),
    ),
  );
  await Promise.allSettled(batches);
}
