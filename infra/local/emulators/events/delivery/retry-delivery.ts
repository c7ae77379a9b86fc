import type { RetryPolicy } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { messageOf } from "../../message-of.ts";
import { DeliveryError } from "../contract.ts";
import type { Timers } from "../timers.ts";

const firstWaitMs = 100;
const longestWaitMs = 60_000;

export interface RetryOptions {
  policy: RetryPolicy | undefined;
  /** Epoch milliseconds; the age of the event counts from here. */
  acceptedAt: number;
  timers: Timers;
  now(): number;
  /** Ends a wait for the next attempt. */
  stopping: AbortSignal;
}

/** Why an event was given up. `exhausted` is absent when the error was final at once. */
export interface GivenUp {
  error: DeliveryError;
  retries: number;
  exhausted?: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";
  stopped?: true;
}

/** Tries until it works, the error is final, or the retry policy is exhausted. Answers undefined on success. */
export async function retryDelivery(attempt: () => Promise<void>, options: RetryOptions): Promise<GivenUp | undefined> {
  const { policy, acceptedAt, timers, now, stopping } = options;
  const mostRetries = policy?.MaximumRetryAttempts ?? 185;
  const longestAgeMs = (policy?.MaximumEventAgeInSeconds ?? 86_400) * 1000;
  for (let retries = 0; ; retries++) {
    try {
      await attempt();
      return undefined;
    } catch (cause) {
      const error = deliveryError(cause);
      if (!error.retryable) return { error, retries };
      if (retries >= mostRetries) return { error, retries, exhausted: "MaximumRetryAttempts" };
      const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** retries);
      if (now() + wait - acceptedAt > longestAgeMs) return { error, retries, exhausted: "MaximumEventAgeInSeconds" };
      if (!(await waited(wait, timers, stopping))) return { error, retries, stopped: true };
    }
  }
}

function deliveryError(cause: unknown): DeliveryError {
  if (cause instanceof DeliveryError) return cause;
  if (cause instanceof AwsError) {
    const code = /NotFound|NonExistent|DoesNotExist/.test(cause.code) ? "NO_RESOURCE" : "SDK_CLIENT_ERROR";
    return new DeliveryError(code, cause.message, cause.statusCode >= 500);
  }
  return new DeliveryError("INTERNAL_ERROR", messageOf(cause), true);
}

/** False when it was stopped before the time was over. */
function waited(ms: number, timers: Timers, stopping: AbortSignal): Promise<boolean> {
  if (stopping.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => {
      timer.cancel();
      resolve(false);
    };
    const timer = timers.after(ms, () => {
      stopping.removeEventListener("abort", stop);
      resolve(true);
    });
    stopping.addEventListener("abort", stop, { once: true });
  });
}
