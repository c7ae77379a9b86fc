import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { LogLine } from "../logs/log-line.ts";
import { environmentVariables } from "./environment-variables.ts";
import { exitReason } from "./exit-reason.ts";
import { type FunctionProcess, runtimeDirectory, startFunctionProcess } from "./function-process.ts";
import { defaultRuntime, type FunctionSpec } from "./function-spec.ts";
import { type Invocation, type InvocationOutcome, type InvocationResult, platformError } from "./invocation.ts";
import { createInvocationLog } from "./invocation-log.ts";
import { maximumResponseBytes, startRuntimeApi } from "./runtime-api.ts";

export interface ExecutionEnvironmentOptions {
  spec: FunctionSpec;
  functionArn: string;
  region: string;
  overrides: Record<string, string>;
  /** Milliseconds until an invocation is killed. */
  timeoutMs: number;
  /** Milliseconds until an INIT is killed. */
  initTimeoutMs: number;
  compileCacheDirectory: string;
  onLogLine(line: LogLine): void;
  /** The environment can take an invocation: after INIT and after each invocation. */
  onFree(environment: ExecutionEnvironment): void;
  /** The process has ended. */
  onGone(environment: ExecutionEnvironment): void;
}

/** How an INIT ended; `payload` is AWS's error document. */
export type InitOutcome =
  | { ok: true; durationMs: number }
  | { ok: false; durationMs: number; errorType: string; payload(requestId: string): Buffer };

export interface ExecutionEnvironment {
  id: string;
  pid: number | undefined;
  initialised: Promise<InitOutcome>;
  /** Epoch milliseconds at which the running invocation began; undefined when none runs. */
  busySince(): number | undefined;
  /** The invocation is answered; the environment is about to be free again, or to end. */
  finishing(): boolean;
  /** Only while free. Never rejects. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** SIGTERM, then SIGKILL after `graceMs`; settles when the process is gone. */
  stop(graceMs: number): Promise<void>;
}

interface Running {
  invocation: Invocation;
  startedAt: number;
  startedTick: number;
  coldStart: boolean;
  resolve(result: InvocationResult): void;
  /** Set once the result is known. */
  durationMs?: number;
  outcome?: InvocationOutcome;
  errorType?: string | undefined;
}

/** One process of a function behind its own Runtime API. It runs one invocation at a time and ends with its first breakdown. */
export async function startExecutionEnvironment(options: ExecutionEnvironmentOptions): Promise<ExecutionEnvironment> {
  const { spec, functionArn, timeoutMs, initTimeoutMs } = options;
  const id = randomUUID().replaceAll("-", "");
  const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id}`;
  const serviceName = options.overrides.OTEL_SERVICE_NAME ?? spec.environment.OTEL_SERVICE_NAME;
  const log = createInvocationLog({ spec, logStreamName, serviceName, onLogLine: options.onLogLine });
  const begun = performance.now();
  const initialised = Promise.withResolvers<InitOutcome>();
  const gone = Promise.withResolvers<void>();
  let phase: "init" | "running" | "gone" = "init";
  let initDurationMs: number | undefined;
  let running: Running | undefined;
  let used = false;
  let timer: NodeJS.Timeout | undefined;

  const api = await startRuntimeApi({
    ready: () => void ready(),
    answered: (_, payload) => settle("success", payload),
    failed: (_, payload) => settle("error", payload, errorTypeOf(payload)),
    tooLarge: () => {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${maximumResponseBytes} bytes).`;
      const errorType = "Function.ResponseSizeTooLarge";
      settle("error", Buffer.from(JSON.stringify({ errorType, errorMessage })), errorType);
    },
    initFailed: (payload) => failInit(errorTypeOf(payload) ?? "Runtime.Unknown", () => payload),
  });
  log.platform(`INIT_START Runtime Version: ${runtimeVersion(spec)}`);
  const child: FunctionProcess = startFunctionProcess({
    spec,
    environment: environmentVariables({
      ...options,
      logStreamName,
      runtimeApi: api.address,
      runtimeDirectory,
    }),
    compileCacheDirectory: options.compileCacheDirectory,
    onLine: log.write,
    onExit: (code, signal) => void ended(exitReason(code, signal)),
  });
  timer = setTimeout(() => {
    const reason = `Task timed out after ${(initTimeoutMs / 1000).toFixed(2)} seconds`;
    failInit("Sandbox.Timedout", (requestId) => platformError("Sandbox.Timedout", requestId, reason), "timeout");
    child.kill("SIGKILL");
  }, initTimeoutMs);

  /** The runtime asks for the next invocation. What it logged before is read by now or one turn later. */
  async function ready(): Promise<void> {
    await logsRead();
    if (phase === "gone") return;
    clearTimeout(timer);
    if (phase === "init") {
      phase = "running";
      initDurationMs = performance.now() - begun;
      initialised.resolve({ ok: true, durationMs: initDurationMs });
    } else {
      finishLog();
    }
    options.onFree(environment);
  }

  function settle(outcome: InvocationOutcome, payload: Buffer, errorType?: string): void {
    if (running === undefined || running.outcome !== undefined) return;
    const { startedAt, coldStart, startedTick } = running;
    const durationMs = performance.now() - startedTick;
    running.durationMs = durationMs;
    running.outcome = outcome;
    running.errorType = errorType;
    running.resolve({
      outcome,
      payload,
      environmentId: id,
      coldStart,
      startedAt,
      durationMs,
      ...(errorType !== undefined && { errorType }),
      ...(coldStart && initDurationMs !== undefined && { initDurationMs }),
      logTail: async () => {
        await logsRead();
        return log.tail();
      },
    });
  }

  /** END and REPORT, once all that the invocation logged has been read. */
  function finishLog(): void {
    if (running === undefined) return;
    const { durationMs = 0, coldStart, outcome, errorType } = running;
    running = undefined;
    log.end({
      durationMs,
      initDurationMs: coldStart ? initDurationMs : undefined,
      pid: child.pid,
      ...(outcome === "timeout" && { status: "timeout" }),
      ...(outcome === "crash" && { status: "error", errorType }),
    });
  }

  function failInit(
    errorType: string,
    payload: (requestId: string) => Buffer,
    status: "error" | "timeout" = "error",
  ): void {
    if (phase !== "init") return;
    const durationMs = performance.now() - begun;
    initialised.resolve({ ok: false, durationMs, errorType, payload });
    const type = status === "error" ? `\tError Type: ${errorType}` : "";
    log.platform(`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}${type}`);
    phase = "gone";
  }

  function timeOut(): void {
    const reason = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    const requestId = running?.invocation.requestId ?? "";
    child.kill("SIGKILL");
    if (running?.outcome !== undefined) return;
    log.write(`${new Date().toISOString()} ${requestId} ${reason}`);
    settle("timeout", platformError("Sandbox.Timedout", requestId, reason), "Sandbox.Timedout");
  }

  async function ended(reason: string): Promise<void> {
    clearTimeout(timer);
    failInit("Runtime.ExitError", (requestId) => platformError("Runtime.ExitError", requestId, reason));
    phase = "gone";
    if (running !== undefined && running.outcome === undefined) {
      const { requestId } = running.invocation;
      log.write(`RequestId: ${requestId} Error: ${reason}`);
      settle("crash", platformError("Runtime.ExitError", requestId, reason), "Runtime.ExitError");
    }
    finishLog();
    await api.stop();
    options.onGone(environment);
    gone.resolve();
  }

  const environment: ExecutionEnvironment = {
    id,
    pid: child.pid,
    initialised: initialised.promise,
    busySince: () => running?.startedAt,
    finishing: () => running?.outcome !== undefined,
    invoke(invocation) {
      const { promise, resolve } = Promise.withResolvers<InvocationResult>();
      const startedAt = Date.now();
      const coldStart = !used;
      used = true;
      running = { invocation, startedAt, startedTick: performance.now(), coldStart, resolve };
      log.start(invocation.requestId);
      timer = setTimeout(timeOut, timeoutMs);
      const { requestId, payload, traceHeader, clientContext } = invocation;
      const deadlineMs = Math.floor(startedAt + timeoutMs);
      api.give({
        requestId,
        payload,
        traceHeader,
        deadlineMs,
        functionArn,
        ...(clientContext !== undefined && { clientContext }),
      });
      return promise;
    },
    async stop(graceMs) {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await gone.promise;
      clearTimeout(kill);
    },
  };
  return environment;
}

/** Two turns of the event loop: what a process wrote before it answered has been read from its pipes by then. */
async function logsRead(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

const errorDocument = z.object({ errorType: z.string() });

function errorTypeOf(payload: Buffer): string | undefined {
  try {
    return errorDocument.safeParse(JSON.parse(payload.toString())).data?.errorType;
  } catch {
    return undefined;
  }
}

function runtimeVersion({ runtime = defaultRuntime }: FunctionSpec): string {
  return runtime.startsWith("nodejs") ? `nodejs:${process.versions.node}` : runtime;
}
