import type { Fauxqs, ReceivedMessage, StoredQueue } from "./fauxqs.ts";
import type { MessageLedger } from "./message-ledger.ts";

export interface ReceiveContext {
  fauxqs: Fauxqs;
  ledger: MessageLedger;
}

/**
 * ReceiveMessage with the body of the API. Waits until a message is there, the wait time is over or the signal is aborted.
 * Messages that were taken while the signal was being aborted are put back as if nobody had received them.
 */
export async function receive(
  { fauxqs, ledger }: ReceiveContext,
  body: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<ReceivedMessage[]> {
  const action = fauxqs.queueActions.get("ReceiveMessage");
  const queue = fauxqs.queues.getQueue(String(body.QueueUrl ?? ""));
  const waitSeconds = Number(body.WaitTimeSeconds ?? queue?.attributes.ReceiveMessageWaitTimeSeconds ?? 0);
  const end = Date.now() + waitSeconds * 1000;
  const noWait = waitSeconds > 0 && waitSeconds <= 20 ? { ...body, WaitTimeSeconds: 0 } : body;
  for (;;) {
    if (signal?.aborted) return [];
    const answer = action?.(noWait, fauxqs.queues, { headers: {} });
    if (queue) ledger.settleMoves(queue);
    const { Messages: messages = [] } = (await answer) as { Messages?: ReceivedMessage[] };
    if (!queue) return messages;
    if (signal?.aborted) {
      for (const { ReceiptHandle } of messages) putBack(queue, ReceiptHandle);
      return [];
    }
    ledger.received(queue, messages);
    if (messages.length > 0) {
      addLedgerAttributes(ledger, messages, body);
      return messages;
    }
    const left = end - Date.now();
    if (left <= 0 || isGone(queue, fauxqs)) return [];
    await arrival(queue, left, signal);
    if (isGone(queue, fauxqs)) return [];
  }
}

function isGone(queue: StoredQueue, { queues, stopping }: Fauxqs): boolean {
  return stopping() || queues.getQueueByArn(queue.arn) !== queue;
}

/** Resolves when fauxqs sees a message, when the time is over, or when the signal is aborted. Takes nothing. */
async function arrival(queue: StoredQueue, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const arrived = queue.waitForMessages(milliseconds / 1000);
  const waiter = queue.pollWaiters.at(-1);
  const abort = () => {
    if (!waiter) return;
    clearTimeout(waiter.timer);
    const index = queue.pollWaiters.indexOf(waiter);
    if (index >= 0) queue.pollWaiters.splice(index, 1);
    waiter.resolve();
  };
  signal?.addEventListener("abort", abort, { once: true });
  await arrived;
  signal?.removeEventListener("abort", abort);
}

function putBack(queue: StoredQueue, receiptHandle: string): void {
  const message = queue.inflightMessages.get(receiptHandle)?.message;
  if (!message) return;
  message.approximateReceiveCount -= 1;
  if (message.approximateReceiveCount === 0) delete message.approximateFirstReceiveTimestamp;
  queue.changeVisibility(receiptHandle, 0);
}

function addLedgerAttributes(ledger: MessageLedger, messages: ReceivedMessage[], body: Record<string, unknown>): void {
  const wanted = new Set([...names(body.AttributeNames), ...names(body.MessageSystemAttributeNames)]);
  if (wanted.size === 0) return;
  const wants = (name: string) => wanted.has("All") || wanted.has(name);
  for (const message of messages) {
    const traceHeader = ledger.traceHeader(message.MessageId);
    const source = ledger.deadLetterSource(message.MessageId);
    if (traceHeader !== undefined && wants("AWSTraceHeader")) {
      message.Attributes = { ...message.Attributes, AWSTraceHeader: traceHeader };
    }
    if (source !== undefined && wants("DeadLetterQueueSourceArn")) {
      message.Attributes = { ...message.Attributes, DeadLetterQueueSourceArn: source };
    }
  }
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
