import { setTimeout as sleep } from "node:timers/promises";
import { waitAtMost } from "../wait-at-most.ts";
import type { Invocation, InvocationResult } from "./invocation.ts";

export interface AsyncInvocationsOptions {
  /** Undefined: the function's concurrency is used up at the moment. */
  run(functionName: string, invocation: Invocation): Promise<InvocationResult | undefined>;
  /** Milliseconds before each retry; as many retries as there are entries. */
  retryDelaysMs: readonly number[];
  /** Tells of an event whose last attempt failed. */
  onDropped(message: string): void;
}

/** Events that were accepted with 202: each runs until it succeeded or its retries are used up. */
export interface AsyncInvocations {
  accept(functionName: string, invocation: Invocation): void;
  /** Starts no more attempts, waits up to `drainMs` for those that run. */
  stop(drainMs: number): Promise<void>;
}

export function createAsyncInvocations({ run, retryDelaysMs, onDropped }: AsyncInvocationsOptions): AsyncInvocations {
  const stopping = new AbortController();
  const events = new Set<Promise<void>>();

  async function runWithRetries(functionName: string, invocation: Invocation): Promise<void> {
    let failures = 0;
    for (;;) {
      const result = await run(functionName, invocation);
      if (result?.outcome === "success") return;
      const delayMs = result === undefined ? 1_000 : retryDelaysMs[failures++];
      if (delayMs === undefined) {
        onDropped(
          `event ${invocation.requestId} of ${functionName} failed ${failures} times, last with ${result?.errorType}; it is dropped`,
        );
        return;
      }
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
    }
  }

  return {
    accept(functionName, invocation) {
      const event = runWithRetries(functionName, invocation).finally(() => events.delete(event));
      events.add(event);
    },
    async stop(drainMs) {
      stopping.abort();
      await waitAtMost(drainMs, Promise.all(events));
    },
  };
}
