import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { readLines } from "../read-lines.ts";
import { defaultRuntime, type FunctionSpec } from "./function-spec.ts";

export const runtimeDirectory = join(import.meta.dirname, "runtime");

export interface FunctionProcessOptions {
  spec: FunctionSpec;
  environment: Record<string, string>;
  /** Where Node keeps compiled code between cold starts. */
  compileCacheDirectory: string;
  onLine(line: string): void;
  /** After the last line. */
  onExit(code: number | null, signal: NodeJS.Signals | null): void;
}

export interface FunctionProcess {
  pid: number | undefined;
  /** Signals the process and all that it started. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts the runtime of a function as the leader of its own process group, so that a terminal's Ctrl-C does not reach it. */
export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const { spec, environment, compileCacheDirectory, onLine, onExit } = options;
  const custom = (spec.runtime ?? defaultRuntime).startsWith("provided");
  const [command, args] = custom
    ? [join(spec.codeDirectory, "bootstrap"), []]
    : [process.execPath, [`--max-old-space-size=${heapMegabytes(spec)}`, join(runtimeDirectory, "bootstrap.ts")]];
  const child = spawn(command, args, {
    cwd: spec.codeDirectory,
    env: custom ? environment : { ...environment, NODE_COMPILE_CACHE: compileCacheDirectory },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  readLines(child.stdout, onLine);
  readLines(child.stderr, onLine);
  const kill = (signal: NodeJS.Signals) => signalGroup(child, signal);
  settleExit(child, kill, onLine, onExit);
  return { pid: child.pid, kill };
}

/** As Lambda does: nine tenths of the memory are the heap's. */
function heapMegabytes(spec: FunctionSpec): number {
  return Math.floor(spec.memoryMegabytes * 0.9);
}

function settleExit(
  child: ChildProcess,
  kill: (signal: NodeJS.Signals) => void,
  onLine: (line: string) => void,
  onExit: FunctionProcessOptions["onExit"],
): void {
  let told = false;
  const tell = (code: number | null, signal: NodeJS.Signals | null) => {
    if (told) return;
    told = true;
    onExit(code, signal);
  };
  child.once("error", (error) => {
    onLine(`the runtime could not be started: ${error.message}`);
    tell(1, null);
  });
  child.once("exit", (code, signal) => {
    kill("SIGKILL");
    setTimeout(() => tell(code, signal), 500).unref();
  });
  child.once("close", tell);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
