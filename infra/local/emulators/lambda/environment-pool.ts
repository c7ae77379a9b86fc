import {
  type ExecutionEnvironment,
  type ExecutionEnvironmentOptions,
  type InitOutcome,
  startExecutionEnvironment,
} from "./execution-environment.ts";
import type { InitSlots } from "./init-slots.ts";
import { type Invocation, type InvocationResult, platformError } from "./invocation.ts";

export interface EnvironmentPoolOptions {
  environment: Omit<ExecutionEnvironmentOptions, "onFree" | "onGone">;
  initSlots: InitSlots;
  /** Most processes at once. */
  maximum: number;
}

/** The processes of one function: reused warm, started when needed, replaced when they ended. */
export interface EnvironmentPool {
  /** Runs in a free environment, or waits for one. Never rejects. */
  run(invocation: Invocation): Promise<InvocationResult>;
  /** Starts one more environment, unless the pool is full or stopped. */
  grow(): void;
  counts(): PoolCounts;
  /** Called whenever an environment became free, started, failed or ended; returns how to stop listening. */
  onChange(listener: () => void): () => void;
  pids(): number[];
  /** Ends all processes; what waits or runs is answered as a crash. */
  stop(graceMs: number): Promise<void>;
}

export interface PoolCounts {
  free: number;
  busy: number;
  starting: number;
  maximum: number;
  /** Invocations that wait for an environment. */
  waiting: number;
  /** INITs that failed since the last one that did not. */
  failedInits: number;
  /** Milliseconds, a moving mean; 300 until one was seen. */
  meanInitMs: number;
  /** Milliseconds of the invocations that run now, as far as they are. */
  runningMs: number[];
}

export function createEnvironmentPool({ environment, initSlots, maximum }: EnvironmentPoolOptions): EnvironmentPool {
  const all = new Set<ExecutionEnvironment>();
  const initialised = new Set<ExecutionEnvironment>();
  const free: ExecutionEnvironment[] = [];
  const waiting: { invocation: Invocation; resolve(result: InvocationResult): void }[] = [];
  const listeners = new Set<() => void>();
  const starts = new Set<Promise<void>>();
  let failedInits = 0;
  let meanInitMs = 300;
  let stopped = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function startNeeded(): void {
    const finishing = [...initialised].filter((one) => one.finishing()).length;
    while (!stopped && starts.size + finishing < waiting.length && size() < maximum) startOne();
  }

  /** All processes, those that are starting included. */
  function size(): number {
    return initialised.size + starts.size;
  }

  function startOne(): void {
    const start = initialise().finally(() => {
      starts.delete(start);
      startNeeded();
      changed();
    });
    starts.add(start);
  }

  async function initialise(): Promise<void> {
    const giveBack = await initSlots.take();
    try {
      if (stopped) return;
      const started = await startExecutionEnvironment({
        ...environment,
        onFree: (one) => {
          initialised.add(one);
          take(one);
        },
        onGone: (one) => {
          all.delete(one);
          initialised.delete(one);
          if (free.includes(one)) free.splice(free.indexOf(one), 1);
          startNeeded();
          changed();
        },
      });
      all.add(started);
      if (stopped) await started.stop(0);
      const outcome = await started.initialised;
      if (outcome.ok) {
        failedInits = 0;
        meanInitMs = meanInitMs * 0.7 + outcome.durationMs * 0.3;
      } else {
        failedInits++;
        failFirst(started, outcome);
        await started.stop(0);
      }
    } finally {
      giveBack();
    }
  }

  /** The invocation that waited longest is the one that this INIT was for. */
  function failFirst(started: ExecutionEnvironment, outcome: InitOutcome & { ok: false }): void {
    const first = waiting.shift();
    first?.resolve({
      outcome: "init-error",
      payload: outcome.payload(first.invocation.requestId),
      errorType: outcome.errorType,
      environmentId: started.id,
      coldStart: true,
      initDurationMs: outcome.durationMs,
      startedAt: Date.now(),
      durationMs: 0,
      logTail: async () => "",
    });
  }

  function take(one: ExecutionEnvironment): void {
    const next = stopped ? undefined : waiting.shift();
    if (next === undefined) free.push(one);
    else void one.invoke(next.invocation).then(next.resolve);
    changed();
  }

  return {
    run(invocation) {
      if (stopped) return Promise.resolve(stoppedResult(invocation));
      const warm = free.pop();
      if (warm !== undefined) return warm.invoke(invocation);
      return new Promise((resolve) => {
        waiting.push({ invocation, resolve });
        startNeeded();
      });
    },
    grow() {
      if (!stopped && size() < maximum) startOne();
    },
    counts() {
      const now = Date.now();
      const runningMs = [...all].flatMap((one) => one.busySince() ?? []).map((since) => now - since);
      const busy = initialised.size - free.length;
      const starting = starts.size;
      return {
        free: free.length,
        busy,
        starting,
        maximum,
        waiting: waiting.length,
        failedInits,
        meanInitMs,
        runningMs,
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pids: () => [...all].flatMap((one) => one.pid ?? []),
    async stop(graceMs) {
      stopped = true;
      for (const { invocation, resolve } of waiting.splice(0)) resolve(stoppedResult(invocation));
      await Promise.all([...all].map((one) => one.stop(graceMs)));
      await Promise.all(starts);
      await Promise.all([...all].map((one) => one.stop(graceMs)));
    },
  };
}

function stoppedResult({ requestId }: Invocation): InvocationResult {
  const reason = "the local runtime stopped before an environment was free";
  return {
    outcome: "crash",
    payload: platformError("Runtime.ExitError", requestId, reason),
    errorType: "Runtime.ExitError",
    environmentId: "",
    coldStart: false,
    startedAt: Date.now(),
    durationMs: 0,
    logTail: async () => "",
  };
}
