import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { arnOf } from "./emulators/account.ts";
import type { InvocationRecord } from "./emulators/lambda/lambda.ts";
import type { LogLine } from "./emulators/logs/log-line.ts";
import { internalPrefix } from "./emulators/sqs/internal-queue.ts";
import { type Emulators, startEmulators } from "./emulators.ts";
import type { Flags } from "./flags.ts";
import { type Jaeger, openJaeger } from "./jaeger.ts";
import { killGroup } from "./leashed-program.ts";
import { type Backend, type BackendStart, startBackend, synthesise } from "./programs.ts";
import type { StartedStack } from "./resources/start-stack.ts";
import { startAssembly } from "./runtime.ts";
import { StartError } from "./start-error.ts";

export interface SessionOptions {
  flags: Omit<Flags, "generatorArguments">;
  /** Where `JAEGER_BIN` and `PATH` are looked up. */
  env: NodeJS.ProcessEnv;
  /** Aborting gives up the start. */
  signal: AbortSignal;
  onLogLine(line: LogLine): void;
  onProblem(sentence: string): void;
}

/** The pipeline with its telemetry backend, running on this machine. */
export interface Session {
  emulators: Emulators;
  stacks: readonly StartedStack[];
  awsUrl: string;
  otlpUrl: string;
  /** Of our own backend: the page with the jobs. */
  queryUrl: string;
  /** Jaeger's query API: our own backend's, or the Jaeger's in use. */
  traceApi: { queryUrl: string; jaeger: boolean };
  /** What alerts and job lines link to. */
  traceUrl: string;
  forward: BackendStart["forward"];
  deadLetterQueue: string;
  jobsTable: string;
  jobFailuresTopicArn: string;
  jobEndStateTopicArn: string;
  /** Resolves, with a sentence, when a part of it ends although nobody stopped it. */
  broken: Promise<string>;
  stop(): Promise<void>;
  /** Ends the functions at once; the other processes end by themselves when this one is gone. */
  kill(): void;
}

/**
 * Looks for the Jaeger that is asked for, synthesises the app, starts the backend and the emulators meanwhile, then the stacks. What was started is stopped again when something
 * cannot be. Throws `StartError`, `PortInUseError`, and the errors of `startAssembly`.
 */
export async function startSession({ flags, env, signal, onLogLine, onProblem }: SessionOptions): Promise<Session> {
  const { promise: broken, resolve: breaks } = Promise.withResolvers<string>();
  const directory = await mkdtemp(join(tmpdir(), "jobtrail-"));
  const assembly = join(directory, "cdk.out");
  const stops: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const cancel = new AbortController();
  const either = AbortSignal.any([signal, cancel.signal]);
  // Last started, first stopped: spans and logs are received until everything else has ended.
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };

  async function findJaeger(): Promise<Jaeger | undefined> {
    if (!flags.jaeger) return undefined;
    const jaeger = await openJaeger({ ...flags.jaeger, forward: flags.forward, directory, env, signal: either });
    stops.push(jaeger.stop);
    void jaeger.broken.then(breaks);
    return jaeger;
  }

  async function startServers(jaeger: Jaeger | undefined): Promise<Servers> {
    const forward = forwardOf(flags, jaeger);
    const backend = await startBackend({ ...flags, forward });
    stops.push(() => backend.program.stop());
    void backend.program.exited.then(({ stopped, code }) => {
      if (!stopped) breaks(`the telemetry backend ended with code ${code}`);
    });
    const traceUrl = flags.traceUrl ?? jaeger?.queryUrl ?? localhost(backend.queryUrl);
    const emulators = await startEmulators({
      port: flags.port,
      host: flags.host,
      timeScale: flags.timeScale,
      otlpEndpoint: localhost(backend.otlpUrl),
      emulatorSpans: flags.emulatorSpans,
      environment: {
        FAULT_INJECTION: "on",
        HEARTBEAT_SECONDS: "3",
        JOB_TIME_SCALE: String(flags.timeScale),
        RETRY_BACKOFF_SECONDS: "1",
        TRACE_TOPOLOGY: flags.topology,
        TRACE_URL: traceUrl,
      },
      onLogLine,
      onInvocation: initWarnings(onProblem),
      onProblem,
      onBroken: breaks,
    });
    stops.push(() => emulators.stop());
    return { backend, emulators, forward, traceUrl };
  }

  const jaeger = findJaeger();
  const synth = jaeger.then(() => synthesise(assembly, { prefix: flags.prefix, signal: either }));
  const servers = jaeger.then(startServers);
  try {
    const [traces, , { backend, emulators, forward, traceUrl }] = await Promise.all([jaeger, synth, servers]);
    if (signal.aborted) throw new StartError("stopped before everything was running");
    const stacks = await startAssembly(assembly, { emulators, warn: onProblem });
    // The jobs' verdict of --exit has an inbox of its own, and nobody reads this one.
    const alertsQueue = flags.exit ? {} : { alertsQueue: `${internalPrefix}viewer-alerts` };
    backend.attach({ endpoint: emulators.url, assembly, ...alertsQueue });
    const named = (name: string) => (flags.prefix === undefined ? name : `${flags.prefix}-${name}`);
    let stopped: Promise<void> | undefined;
    return {
      emulators,
      stacks,
      awsUrl: emulators.url,
      otlpUrl: localhost(backend.otlpUrl),
      queryUrl: localhost(backend.queryUrl),
      traceApi: { queryUrl: traces?.queryUrl ?? localhost(backend.queryUrl), jaeger: traces !== undefined },
      traceUrl,
      forward,
      deadLetterQueue: named("dead-letter-queue"),
      jobsTable: named("jobs"),
      jobFailuresTopicArn: arnOf("sns", named("job-failures")),
      jobEndStateTopicArn: arnOf("sns", named("job-end-state")),
      broken,
      stop() {
        stopped ??= stopAll();
        return stopped;
      },
      kill() {
        for (const pid of emulators.lambda.pids()) killGroup(pid);
        if (traces?.pid !== undefined) killGroup(traces.pid);
        rmSync(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    cancel.abort();
    const gone = await Promise.race([broken, sleep(exitIsToldWithinMs, undefined)]);
    await Promise.allSettled([synth, servers]);
    await stopAll();
    if (gone !== undefined) throw new StartError(`${gone}; everything is stopped`);
    throw error;
  }
}

/** A process that has gone shows first in calls that fail, then in its exit. */
const exitIsToldWithinMs = 200;

interface Servers extends Pick<Session, "forward" | "traceUrl"> {
  backend: Backend;
  emulators: Emulators;
}

/** A Jaeger takes no logs and no metrics; what else is asked to get everything, gets everything. */
function forwardOf({ forward }: Pick<Flags, "forward">, jaeger: Jaeger | undefined): BackendStart["forward"] {
  if (jaeger) return { url: jaeger.otlpUrl, signals: "traces" };
  return forward === undefined ? undefined : { url: forward, signals: "everything" };
}

/** Says once per function that its process ended before it was ready: code that does not load shows in nothing else but jobs that stay away. */
function initWarnings(onProblem: (sentence: string) => void): (record: InvocationRecord) => void {
  const told = new Set<string>();
  return ({ functionName, outcome, errorType, errorMessage }) => {
    if (outcome !== "init-error" || told.has(functionName)) return;
    told.add(functionName);
    onProblem(
      `${functionName} ended before it was ready: ${errorMessage ?? errorType ?? "no reason given"}; --logs shows what it says`,
    );
  };
}

function localhost(url: string): string {
  return url.replace("//127.0.0.1:", "//localhost:");
}
