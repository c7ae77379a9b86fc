import type { QueueMessage } from "../queues.ts";

/** Bytes of one synchronous invocation. */
export const maximumPayloadBytes = 6 * 1024 * 1024;

/** Bytes that a record needs beside its body and attributes. */
const recordOverhead = 1024;

/** Splits messages, in order, into batches of at most `batchSize` that fit into one invocation. */
export function splitBatches(messages: readonly QueueMessage[], batchSize: number): QueueMessage[][] {
  const batches: QueueMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = recordBytes(message);
    const last = batches.at(-1);
    if (last === undefined || last.length >= batchSize || bytes + size > maximumPayloadBytes) {
      batches.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return batches;
}

/** Bytes of a message as a record of the event. */
export function recordBytes(message: QueueMessage): number {
  const attributes = JSON.stringify(message.MessageAttributes);
  return Buffer.byteLength(JSON.stringify(message.Body)) + Buffer.byteLength(attributes) + recordOverhead;
}
