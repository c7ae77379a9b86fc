import type { QueueEvent, QueueStore, ReceivedMessage, StoredMessage, StoredQueue } from "./fauxqs.ts";
import { deadLetterTargetOf } from "./redrive-policy.ts";

/** A message that SQS moved by itself. Queues by name; `at` in epoch ms. */
export interface MovedMessage {
  messageId: string;
  from: string;
  to: string;
  receiveCount: number;
  traceHeader?: string;
  traceparent?: string;
  at: number;
}

/** A message that came back although nobody gave it back: its consumer died or was too slow. Times in epoch ms. */
export interface ExpiredVisibility {
  queue: string;
  messageId: string;
  /** How often it had been received when its time-out expired. */
  receiveCount: number;
  traceHeader?: string;
  traceparent?: string;
  receivedAt: number;
  /** When it became visible again. */
  at: number;
}

export interface LedgerHooks {
  onMovedToDeadLetterQueue?(moved: MovedMessage): void;
  onVisibilityExpired?(expired: ExpiredVisibility): void;
}

interface Delivery {
  receiptHandle: string;
  receivedAt: number;
  visibleAt: number;
  receiveCount: number;
  released: boolean;
}

/** What fauxqs does not keep about a message: the X-Ray header, the queue it died in, and how its last delivery ended. Entries go when the message is deleted. */
export class MessageLedger {
  readonly #queues: () => QueueStore;
  readonly #hooks: LedgerHooks;
  readonly #traceHeaders = new Map<string, string>();
  readonly #sources = new Map<string, string>();
  readonly #deliveries = new Map<string, Delivery>();
  /** Message by the handle of its last delivery. */
  readonly #handles = new Map<string, string>();
  #publishedHeader: string | undefined;
  #moved: QueueEvent[] = [];

  constructor({ queues, hooks }: { queues: () => QueueStore; hooks: LedgerHooks }) {
    this.#queues = queues;
    this.#hooks = hooks;
  }

  /** Called by fauxqs while it works. */
  handle(event: QueueEvent): void {
    if (event.status === "consumed") this.forget(event.messageId);
    else if (event.status === "dlq") this.#moved.push(event);
    else if (this.#publishedHeader !== undefined) this.#traceHeaders.set(event.messageId, this.#publishedHeader);
  }

  traceHeader(messageId: string): string | undefined {
    return this.#traceHeaders.get(messageId);
  }

  keepTraceHeader(messageId: string, header: string): void {
    this.#traceHeaders.set(messageId, header);
  }

  /** Every message that `work` enqueues, at once, carries this header: a topic passes it on to its queues. */
  withTraceHeader<T>(header: string | undefined, work: () => T): T {
    this.#publishedHeader = header;
    try {
      return work();
    } finally {
      this.#publishedHeader = undefined;
    }
  }

  /** ARN of the queue that SQS moved this message from. */
  deadLetterSource(messageId: string): string | undefined {
    return this.#sources.get(messageId);
  }

  forget(messageId: string): void {
    this.#traceHeaders.delete(messageId);
    this.#sources.delete(messageId);
    this.#endDelivery(messageId);
  }

  /** Before a queue is purged or deleted. */
  forgetAll(queue: StoredQueue): void {
    const { ready, delayed, inflight } = queue.inspectMessages();
    for (const message of ready) this.forget(message.messageId);
    for (const message of delayed) this.forget(message.messageId);
    for (const { message } of inflight) this.forget(message.messageId);
  }

  /** The consumer gives the message back on purpose: its return is no expired time-out. */
  released(receiptHandle: string): void {
    const delivery = this.#deliveryOf(receiptHandle);
    if (delivery) delivery.released = true;
  }

  /** After ChangeMessageVisibility with a time-out above 0. */
  extended(queue: StoredQueue, receiptHandle: string): void {
    const delivery = this.#deliveryOf(receiptHandle);
    const entry = queue.inflightMessages.get(receiptHandle);
    if (delivery && entry) delivery.visibleAt = entry.visibilityDeadline;
  }

  /** Deletes a message whose time-out has expired but that nobody has received since: its last handle is still good, as on AWS. */
  deleteReturned(queue: StoredQueue, receiptHandle: string): void {
    const messageId = this.#handles.get(receiptHandle);
    if (messageId === undefined || queue.isFifo() || queue.inflightMessages.has(receiptHandle)) return;
    const index = queue.messages.findLastIndex((message) => message.messageId === messageId);
    if (index < 0) return;
    queue.messages.splice(index, 1);
    this.forget(messageId);
  }

  /** After each receive: books the deliveries, and reports those that came back unasked. */
  received(queue: StoredQueue, messages: readonly ReceivedMessage[]): void {
    for (const { ReceiptHandle } of messages) {
      const entry = queue.inflightMessages.get(ReceiptHandle);
      if (!entry) continue;
      const { message, visibilityDeadline } = entry;
      this.#reportExpiry(queue, message.messageId, message.messageAttributes);
      this.#endDelivery(message.messageId);
      this.#handles.set(ReceiptHandle, message.messageId);
      this.#deliveries.set(message.messageId, {
        receiptHandle: ReceiptHandle,
        receivedAt: Date.now(),
        visibleAt: visibilityDeadline,
        receiveCount: message.approximateReceiveCount,
        released: false,
      });
    }
  }

  /** Right after fauxqs has looked for messages in `source`: reports what it moved to the dead-letter queue. */
  settleMoves(source: StoredQueue): void {
    if (this.#moved.length === 0) return;
    const moved = this.#moved;
    this.#moved = [];
    const target = deadLetterQueueOf(source, this.#queues());
    if (!target) return;
    for (const event of moved) {
      const message = findMessage(target, event.messageId);
      // fauxqs counts the look that moved the message as a receive; AWS does not.
      if (message) message.approximateReceiveCount -= 1;
      this.#reportExpiry(source, event.messageId, event.messageAttributes);
      this.#endDelivery(event.messageId);
      this.#sources.set(event.messageId, source.arn);
      this.#hooks.onMovedToDeadLetterQueue?.({
        messageId: event.messageId,
        from: source.name,
        to: target.name,
        receiveCount: message?.approximateReceiveCount ?? 0,
        ...this.#context(event.messageId, event.messageAttributes),
        at: event.timestamp,
      });
    }
  }

  #reportExpiry(queue: StoredQueue, messageId: string, attributes: StoredMessage["messageAttributes"]): void {
    const delivery = this.#deliveries.get(messageId);
    if (!delivery || delivery.released || !this.#hooks.onVisibilityExpired) return;
    this.#hooks.onVisibilityExpired({
      queue: queue.name,
      messageId,
      receiveCount: delivery.receiveCount,
      ...this.#context(messageId, attributes),
      receivedAt: delivery.receivedAt,
      at: Math.max(delivery.receivedAt, Math.min(delivery.visibleAt, Date.now())),
    });
  }

  #context(messageId: string, attributes: StoredMessage["messageAttributes"]) {
    const traceHeader = this.#traceHeaders.get(messageId);
    const traceparent = attributes.traceparent?.StringValue;
    return { ...(traceHeader !== undefined && { traceHeader }), ...(traceparent !== undefined && { traceparent }) };
  }

  #endDelivery(messageId: string): void {
    const delivery = this.#deliveries.get(messageId);
    if (!delivery) return;
    this.#deliveries.delete(messageId);
    this.#handles.delete(delivery.receiptHandle);
  }

  #deliveryOf(receiptHandle: string): Delivery | undefined {
    return this.#deliveries.get(this.#handles.get(receiptHandle) ?? "");
  }
}

/** A message that waits in a queue, looked for from the end: the newest is the usual question. */
export function findMessage(queue: StoredQueue, messageId: string): StoredMessage | undefined {
  const is = (message: StoredMessage) => message.messageId === messageId;
  if (!queue.isFifo()) return queue.messages.findLast(is) ?? queue.delayedMessages.findLast(is);
  for (const group of [...queue.fifoMessages.values(), ...queue.fifoDelayed.values()]) {
    const message = group.findLast(is);
    if (message) return message;
  }
  return undefined;
}

/** The queue's dead-letter queue by its RedrivePolicy, when it has one that exists. */
export function deadLetterQueueOf(queue: StoredQueue, queues: QueueStore): StoredQueue | undefined {
  return queues.getQueueByArn(deadLetterTargetOf(queue.attributes) ?? "");
}
