import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SQSRecord } from "aws-lambda";
import { messageOf } from "../message-of.ts";
import type { QueueMessage, Queues } from "../queues.ts";
import { waitAtMost } from "../wait-at-most.ts";
import { readBatchResponse } from "./batch-response.ts";
import { createChanges } from "./changes.ts";
import type { EnvironmentPool } from "./environment-pool.ts";
import type { EventSourceMappingSpec } from "./function-spec.ts";
import type { Invocation, InvocationResult } from "./invocation.ts";
import { createMessageDeleter } from "./message-deleter.ts";
import { createProcessorLoad } from "./processor-load.ts";
import type { RecordFilter } from "./record-filter.ts";
import { environmentsToStart } from "./scale-out.ts";
import { maximumPayloadBytes, recordBytes, splitBatches } from "./split-batches.ts";
import { sqsRecord } from "./sqs-record.ts";
import { newTraceHeader } from "./trace-header.ts";

export interface SqsPollerOptions {
  spec: EventSourceMappingSpec;
  queues: Queues;
  pool: EnvironmentPool;
  region: string;
  /** Seconds for which received messages are hidden. */
  visibilitySeconds: number;
  processors: number;
  accepts: RecordFilter;
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Tells what went wrong, in a sentence; the poller goes on. */
  onProblem(message: string): void;
  /** How the last batch ended, in AWS's words. */
  onProcessed(result: string): void;
}

export interface SqsPoller {
  /** Takes no more messages, waits up to `drainMs` for the batches that run. */
  stop(drainMs: number): Promise<void>;
}

/** INITs that may fail in a row before messages are taken all the same, to fail as on AWS. */
const toleratedInitFailures = 3;
const longPollSeconds = 20;
const longestBackoffMs = 5_000;

/** Takes messages from a queue while an environment is free for them, and runs the function with them. */
export function startSqsPoller(options: SqsPollerOptions): SqsPoller {
  const { spec, queues, pool, region, visibilitySeconds, processors, accepts, invoke, onProblem, onProcessed } =
    options;
  const { eventSourceArn, batchSize, reportBatchItemFailures, maximumBatchingWindowSeconds: windowSeconds } = spec;
  const fifo = eventSourceArn.endsWith(".fifo");
  const stopping = new AbortController();
  const changes = createChanges();
  const load = createProcessorLoad();
  const deleter = createMessageDeleter(queues, eventSourceArn);
  const delivering = new Set<Promise<void>>();
  const stopListening = pool.onChange(changes.notify);
  let running = 0;
  let errors = 0;
  let pausedUntil = 0;
  let nextStartAt = 0;
  let nextLookAt = 0;
  let meanBatchMs = 0;

  async function poll(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const capacity = capacityNow();
        if (capacity > 0) await takeAndDeliver(capacity);
        else await waitForCapacity();
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        onProblem(`${eventSourceArn} could not be polled: ${messageOf(error)}; trying again`);
        onProcessed("PROBLEM: SQS queue could not be polled");
        await sleep(backoffMs(++failures), undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  /** Batches that may be taken now: one for each environment that is free. */
  function capacityNow(): number {
    if (Date.now() < pausedUntil) return 0;
    const { free, failedInits, maximum } = pool.counts();
    const room = Math.min(free, (spec.maximumConcurrency ?? maximum) - running);
    if (room <= 0 && failedInits >= toleratedInitFailures && running === 0) return 1;
    return Math.max(0, fifo ? Math.min(1, room) : room);
  }

  async function waitForCapacity(): Promise<void> {
    const now = Date.now();
    const { free, busy, starting, failedInits, maximum, meanInitMs, runningMs } = pool.counts();
    const limit = Math.min(maximum, spec.maximumConcurrency ?? maximum);
    if (free + busy + starting === 0) {
      if (now >= nextStartAt) {
        nextStartAt = now + backoffMs(failedInits + 3);
        pool.grow();
      }
    } else if (free === 0 && busy + starting < limit && now >= nextLookAt) {
      nextLookAt = now + 100;
      const { visible } = await queues.counts(eventSourceArn);
      const processorLoad = load();
      const waitingBatches = Math.ceil(visible / batchSize);
      const meanRunningMs = runningMs.length === 0 ? 0 : runningMs.reduce((sum, ms) => sum + ms, 0) / runningMs.length;
      const more = environmentsToStart({
        waitingBatches,
        free,
        busy,
        starting,
        limit,
        meanInitMs,
        processors,
        processorLoad,
        meanBatchMs: Math.max(meanBatchMs, meanRunningMs),
      });
      for (let started = 0; started < more; started++) pool.grow();
    }
    if (stopping.signal.aborted) return;
    await changes.wait(Math.max(1, Math.min(100, pausedUntil > now ? pausedUntil - now : 100)));
  }

  async function takeAndDeliver(capacity: number): Promise<void> {
    const messages = await gather(capacity);
    if (messages.length === 0) return;
    const rejected = messages.filter((message) => !accepts(sqsRecord(message, eventSourceArn, region)));
    if (rejected.length > 0) track(remove(rejected));
    const accepted = messages.filter((message) => !rejected.includes(message));
    for (const batch of splitBatches(accepted, batchSize)) track(deliver(batch));
  }

  async function gather(capacity: number): Promise<QueueMessage[]> {
    const windowed = windowSeconds > 0;
    const most = windowed || fifo ? batchSize : capacity * batchSize;
    const messages = await receive(Math.min(10, most), stopping.signal);
    if (!windowed || messages.length === 0) return messages;
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(windowSeconds * 1000)]);
    let bytes = messages.reduce((sum, message) => sum + recordBytes(message), 0);
    while (!signal.aborted && messages.length < batchSize && bytes < maximumPayloadBytes) {
      const more = await receive(Math.min(10, batchSize - messages.length), signal);
      bytes += more.reduce((sum, message) => sum + recordBytes(message), 0);
      messages.push(...more);
    }
    return messages;
  }

  function receive(maxMessages: number, signal: AbortSignal): Promise<QueueMessage[]> {
    return queues.receive(eventSourceArn, { maxMessages, waitSeconds: longPollSeconds, visibilitySeconds, signal });
  }

  async function deliver(batch: QueueMessage[]): Promise<void> {
    const Records: SQSRecord[] = batch.map((message) => sqsRecord(message, eventSourceArn, region));
    running++;
    const result = await invoke({
      requestId: randomUUID(),
      payload: JSON.stringify({ Records }),
      traceHeader: newTraceHeader(),
      source: "event-source-mapping",
    });
    running--;
    meanBatchMs = meanBatchMs * 0.8 + result.durationMs * 0.2;
    const handled = handledMessages(batch, result);
    if (handled === undefined) {
      errors++;
      pausedUntil = Date.now() + backoffMs(errors);
      onProcessed("PROBLEM: Function call failed");
    } else {
      errors = 0;
      onProcessed("OK");
      // What the function gave back waits for as long as the function said: its time-out is no sign of a death.
      const givenBack = batch.filter((message) => !handled.includes(message)).map(({ ReceiptHandle }) => ReceiptHandle);
      if (givenBack.length > 0) await queues.released?.(eventSourceArn, givenBack);
      await remove(handled);
    }
    changes.notify();
  }

  /** The messages that the function is done with; undefined when the whole batch failed. */
  function handledMessages(batch: QueueMessage[], result: InvocationResult): QueueMessage[] | undefined {
    if (result.outcome !== "success") return undefined;
    if (!reportBatchItemFailures) return batch;
    const ids = batch.map(({ MessageId }) => MessageId);
    const verdict = readBatchResponse(result.payload.toString(), ids);
    if (verdict.kind === "failure") {
      onProblem(`a batch of ${eventSourceArn} failed as a whole: ${verdict.reason}; its messages come back`);
      return undefined;
    }
    return verdict.kind === "success" ? batch : batch.filter(({ MessageId }) => !verdict.failed.has(MessageId));
  }

  async function remove(messages: readonly QueueMessage[]): Promise<void> {
    try {
      await deleter.delete(messages.map(({ ReceiptHandle }) => ReceiptHandle));
    } catch (error) {
      onProblem(`${messages.length} handled messages could not be deleted: ${messageOf(error)}; they will come again`);
    }
  }

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => delivering.delete(tracked));
    delivering.add(tracked);
  }

  const polling = poll();
  return {
    async stop(drainMs) {
      stopping.abort();
      changes.notify();
      await polling;
      await waitAtMost(drainMs, Promise.all(delivering));
      stopListening();
    },
  };
}

function backoffMs(failures: number): number {
  return Math.min(longestBackoffMs, 100 * 2 ** (failures - 1));
}
