import type { LogLine } from "../logs/log-line.ts";
import type { Queues } from "../queues.ts";
import type { AwsService } from "../service.ts";
import type { EnvironmentPool } from "./environment-pool.ts";
import type { EventSourceMappingSpec, FunctionSpec } from "./function-spec.ts";
import type { InvocationRecord, InvocationResult } from "./invocation.ts";

export interface LambdaOptions {
  accountId: string;
  region: string;
  queues: Queues;
  /** 1 keeps the template's time-outs; smaller ends functions sooner, see `scaledTimeoutSeconds`. */
  timeScale: number;
  /** Added to the environment of every function; wins over the template. */
  environment: Record<string, string>;
  /** The matcher of EventBridge patterns, for filter criteria. Throws for a pattern that is not valid. */
  matches(pattern: unknown, record: unknown): boolean;
  onLogLine(line: LogLine): void;
  onInvocation?(record: InvocationRecord): void;
  /** Told, in a sentence, what a poller or an asynchronous invocation could not do. */
  onProblem?(message: string): void;
  /** Most processes of one function; default 10. */
  maximumEnvironments?: number;
  /** Seconds that an INIT may take; default 10. */
  initTimeoutSeconds?: number;
}

export interface InvokeOptions {
  /** Name, partial ARN or ARN. */
  functionName: string;
  /** JSON text; nothing is `{}`. */
  payload?: string | Buffer;
  /** Default `RequestResponse`. */
  invocationType?: "RequestResponse" | "Event" | "DryRun";
  /** X-Ray header for the function. */
  traceHeader?: string;
  /** JSON text. */
  clientContext?: string;
}

export interface InvokeResult {
  /** 200, 202 for `Event`, 204 for `DryRun`. */
  statusCode: number;
  requestId: string;
  /** The answer or the error document as JSON text; empty for `Event` and `DryRun`. */
  payload: string;
  functionError?: "Unhandled";
  /** Absent for `Event` and `DryRun`. */
  result?: InvocationResult;
}

export interface LambdaFunction {
  spec: FunctionSpec;
  functionArn: string;
  /** Epoch milliseconds. */
  createdAt: number;
  pool: EnvironmentPool;
}

export interface Lambda extends AwsService {
  /** Throws `AwsError`, `InvalidParameterValueException` or `ResourceConflictException`. Starts no process yet. */
  createFunction(spec: FunctionSpec): Promise<{ functionArn: string }>;
  /** Function errors are results; throws `AwsError` when the function was not run: `ResourceNotFoundException`, `TooManyRequestsException`, … */
  invoke(options: InvokeOptions): Promise<InvokeResult>;
  /** Starts polling, and one environment for the first message. Throws `AwsError` for what Lambda refuses. */
  createEventSourceMapping(spec: EventSourceMappingSpec): Promise<{ uuid: string }>;
  /** Processes that are alive. */
  pids(): number[];
  /** Takes no more work, waits up to `drainMs` (default 10 000) for what runs, then ends all processes. */
  stop(options?: { drainMs?: number }): Promise<void>;
}
