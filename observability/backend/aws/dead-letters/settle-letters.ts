import { DeleteMessageBatchCommand, type Message, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterResult, DeadLetterSelection } from "../../api/aws-view.ts";
import type { QueueState } from "../find-queues.ts";
import { inTens } from "./in-tens.ts";
import { type Letter, readLetter } from "./read-letter.ts";
import { giveBack, walkQueue } from "./walk-queue.ts";

/** Seconds that a message stays hidden if this process dies between taking and deleting it. */
const workS = 60;

/** What is done with a letter before it is deleted; throws when it must stay. Answers where the message went. */
export type Treatment = (message: Message, letter: Letter) => Promise<{ to?: string }>;

export interface SettleOptions {
  queues: readonly QueueState[];
  select: DeadLetterSelection;
  /** Ids of the messages that are known to be there. */
  known: readonly string[];
  treat: Treatment;
}

/**
 * Takes the selected messages out of their dead-letter queues: each is treated first and deleted after, so that a process that dies in between
 * leaves it in the queue. With `all`, messages that come while it works stay. The result has a line for every message that was asked for, known or
 * found, also when SQS stops answering in between.
 */
export async function settleLetters(
  sqs: SQSClient,
  { queues, select, known, treat }: SettleOptions,
): Promise<DeadLetterResult> {
  const result: DeadLetterResult = { done: [], failed: [] };
  const wanted = "messageIds" in select ? new Set(select.messageIds) : undefined;
  const startedAt = Date.now();
  let failure: string | undefined;
  for (const queue of queues) {
    if (wanted?.size === 0 || failure !== undefined) break;
    const kept: Message[] = [];
    try {
      await walkQueue(sqs, {
        queueUrl: queue.url,
        expected: queue.visible,
        hiddenS: workS,
        most: Number.POSITIVE_INFINITY,
        enough: () => wanted?.size === 0,
        async onMessages(messages) {
          const chosen = messages.filter((message) => isChosen(message, wanted, startedAt));
          kept.push(...messages.filter((message) => !chosen.includes(message)));
          for (const message of chosen) wanted?.delete(message.MessageId ?? "");
          kept.push(...(await settleBatch(sqs, queue, chosen, treat, result)));
        },
      });
    } catch (error) {
      failure = reasonOf(error);
    }
    await giveBack(sqs, queue.url, kept);
  }
  if (failure !== undefined) {
    const told = new Set([...result.done, ...result.failed].map(({ messageId }) => messageId));
    const reason = `SQS stopped answering before its turn came (${failure}); nothing was done with it`;
    for (const messageId of wanted ?? known) if (!told.has(messageId)) result.failed.push({ messageId, reason });
    return result;
  }
  const inUse = queues.some(({ inFlight }) => inFlight > 0);
  for (const messageId of wanted ?? []) result.failed.push({ messageId, reason: inUse ? notReceived : gone });
  return result;
}

const gone = "the message is in no dead-letter queue any more; nothing was done with it";
const notReceived =
  "the message is gone, or another receiver has it in hand; nothing was done with it: try again in a minute";

/** A message that SQS or a function puts into the queue from now on is not one that was asked for. */
function isChosen({ MessageId, Attributes }: Message, wanted: Set<string> | undefined, startedAt: number): boolean {
  if (wanted) return wanted.has(MessageId ?? "");
  return Number(Attributes?.SentTimestamp ?? 0) <= startedAt;
}

/** Answers with the messages that stay. */
async function settleBatch(
  sqs: SQSClient,
  queue: QueueState,
  messages: readonly Message[],
  treat: Treatment,
  result: DeadLetterResult,
): Promise<Message[]> {
  const stay: Message[] = [];
  const treated: { message: Message; letter: Letter; to?: string }[] = [];
  await Promise.all(
    messages.map(async (message) => {
      const letter = readLetter(message, queue.name);
      try {
        treated.push({ message, letter, ...(await treat(message, letter)) });
      } catch (error) {
        stay.push(message);
        result.failed.push({ messageId: letter.messageId, reason: reasonOf(error) });
      }
    }),
  );
  for (const batch of inTens(treated)) {
    const failed = await deleteBatch(
      sqs,
      queue.url,
      batch.map(({ message }) => message),
    );
    for (const [index, { letter, to }] of batch.entries()) {
      const { messageId, jobId } = letter;
      const reason = failed.get(index);
      if (reason === undefined) result.done.push({ messageId, jobId, ...(to !== undefined && { to }) });
      else result.failed.push({ messageId, reason: staysToo(reason, to) });
    }
  }
  return stay;
}

function staysToo(reason: string, to: string | undefined): string {
  const sent = to === undefined ? "" : `it was sent to ${to}, but `;
  return `${sent}it could not be deleted (${reason}) and is still in the dead-letter queue${to === undefined ? "" : ": delete it there, its job takes a second delivery for the duplicate that it is"}`;
}

/** Reasons by index of the messages that could not be deleted. */
async function deleteBatch(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<Map<number, string>> {
  try {
    const { Failed = [] } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: ReceiptHandle ?? "",
        })),
      }),
    );
    return new Map(Failed.map(({ Id, Message: text, Code }) => [Number(Id), text ?? Code ?? "no reason given"]));
  } catch (error) {
    return new Map(messages.map((_, index) => [index, reasonOf(error)]));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
