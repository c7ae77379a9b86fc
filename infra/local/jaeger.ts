import { findJaeger } from "./find-jaeger.ts";
import { startJaegerProgram } from "./jaeger-program.ts";
import { StartError } from "./start-error.ts";

export interface OpenJaegerOptions {
  /** Query address of one that runs; without it a program is started. */
  url?: string | undefined;
  /** Where it gets spans, when that is not its own OTLP port. */
  forward?: string | undefined;
  /** For the configuration of one that is started. */
  directory: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** The Jaeger of `--jaeger`. */
export interface Jaeger {
  queryUrl: string;
  /** Where traces are sent so that it has them. */
  otlpUrl: string;
  /** Process, and process group, of one that was started. */
  pid?: number | undefined;
  /** A sentence when one that was started ends by itself. */
  broken: Promise<string>;
  /** Ends one that was started; leaves others alone. */
  stop(): Promise<void>;
}

const usualPorts = { otlp: 4318, query: 16686 };

/** Makes sure that it answers, or starts it. Throws a `StartError`. */
export async function openJaeger({ url, forward, directory, env, signal }: OpenJaegerOptions): Promise<Jaeger> {
  if (url !== undefined) return runningJaeger(url, forward);
  const program = findJaeger(env);
  const { queryUrl, otlpUrl, pid, ended, stop } = await startJaegerProgram({
    program,
    ports: usualPorts,
    directory,
    signal,
  });
  let stopping = false;
  return {
    queryUrl,
    otlpUrl: forward ?? otlpUrl,
    pid,
    broken: new Promise((resolve) => {
      void ended.then((how) => stopping || resolve(`Jaeger ended with ${how}`));
    }),
    stop() {
      stopping = true;
      return stop();
    },
  };
}

async function runningJaeger(queryUrl: string, forward: string | undefined): Promise<Jaeger> {
  const problem = await problemOf(`${queryUrl}/api/v3/services`);
  if (problem !== undefined) {
    throw new StartError(
      `expected the query API of a Jaeger at ${queryUrl}, ${problem}; nothing was started: start it, or give the address of its page`,
    );
  }
  const otlpUrl = forward ?? `http://${new URL(queryUrl).hostname}:${usualPorts.otlp}`;
  if (forward === undefined) {
    const empty = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    const refusal = await problemOf(`${otlpUrl}/v1/traces`, empty);
    if (refusal !== undefined) {
      throw new StartError(
        `expected Jaeger to take spans at ${otlpUrl}, ${refusal}; nothing was started: say where it does with --forward`,
      );
    }
  }
  return { queryUrl, otlpUrl, broken: new Promise(() => {}), stop: async () => {} };
}

/** What is wrong with the answer; undefined for one in JSON, whatever its type says. */
async function problemOf(url: string, request: RequestInit = {}): Promise<string | undefined> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    if (!response.ok) return `got status ${response.status}`;
    return isJson(text) ? undefined : "got an answer that is not JSON";
  } catch (error) {
    return `got no answer (${reasonOf(error)})`;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The code of a failed connection, which fetch keeps in the cause. */
function reasonOf(error: unknown): string {
  const code = propertyOf(propertyOf(error, "cause"), "code") ?? propertyOf(error, "message");
  return typeof code === "string" ? code : String(error);
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
