import { z } from "zod";
/** Who asked for an invocation. */
export type InvocationSource = "invoke" | "event" | "event-source-mapping";

export interface Invocation {
  requestId: string;
  /** JSON text. */
  payload: string | Buffer;
  /** X-Ray header, the function's `_X_AMZN_TRACE_ID`. */
  traceHeader: string;
  /** JSON text of the client context. */
  clientContext?: string;
  source: InvocationSource;
}

/** `error`: the handler threw. `crash`: the process ended. `init-error`: INIT failed, the handler was never called. */
export type InvocationOutcome = "success" | "error" | "timeout" | "crash" | "init-error";

export interface InvocationResult {
  outcome: InvocationOutcome;
  /** The handler's answer as JSON text, or AWS's error document `{ errorType, errorMessage, trace? }`. */
  payload: Buffer;
  /** AWS's error type; absent on success. */
  errorType?: string;
  environmentId: string;
  coldStart: boolean;
  /** Milliseconds of the INIT before a cold start. */
  initDurationMs?: number;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  /** The last 4 KB that the invocation logged; complete once this is settled. */
  logTail(): Promise<string>;
}

/** What is told of every invocation that ended. */
export interface InvocationRecord {
  functionName: string;
  requestId: string;
  environmentId: string;
  source: InvocationSource;
  coldStart: boolean;
  initDurationMs?: number;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  outcome: InvocationOutcome;
  errorType?: string;
  /** Of a failed INIT: what the function says. */
  errorMessage?: string;
  traceHeader: string;
}

/** AWS's document for an invocation that ended without the handler's own words. */
export function platformError(errorType: string, requestId: string, reason: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` }));
}

const errorDocument = z.object({ errorMessage: z.string() });

/** The message in AWS's error document; nothing when there is none. */
export function toldIn(payload: Buffer): { errorMessage?: string } {
  try {
    return errorDocument.safeParse(JSON.parse(payload.toString())).data ?? {};
  } catch {
    return {};
  }
}
