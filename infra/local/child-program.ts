import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readLines } from "./emulators/read-lines.ts";

export interface ChildProgramOptions {
  /** Path of the script. */
  script: string;
  args?: readonly string[];
  /** Added to this process's environment. */
  environment?: Readonly<Record<string, string>>;
  onLine?(line: string, stream: "stderr" | "stdout"): void;
  onMessage?(message: unknown): void;
}

export interface ProgramExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether it was asked to. */
  stopped: boolean;
  /** The last lines it wrote to stderr. */
  stderr: string;
}

/** A Node program of ours in a process of its own. */
export interface ChildProgram {
  pid: number | undefined;
  exited: Promise<ProgramExit>;
  /** Writes a line to its standard input; one that has ended gets nothing. */
  writeLine(line: string): void;
  /** Asks it to end, and ends it after `withinMs` (default 5 000); resolves when it is gone. */
  stop(withinMs?: number): Promise<void>;
}

const keptLines = 20;
/** glibc keeps a heap for each thread otherwise, and what is free in one is of no use to the others: the backend takes 15 MB less with a million spans. */
const ONE_HEAP = { MALLOC_ARENA_MAX: "1" };

/** Starts a program as the leader of its own process group: a terminal's Ctrl-C reaches this process alone, which ends the others in order. */
export function startProgram(options: ChildProgramOptions): ChildProgram {
  const { script, args = [], environment = {}, onLine = () => {}, onMessage } = options;
  const child = spawn(process.execPath, ["--no-warnings", script, ...args], {
    detached: true,
    env: { ...ONE_HEAP, ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe", ...(onMessage ? (["ipc"] as const) : [])],
  });
  if (onMessage) child.on("message", onMessage);
  // A program that ends before it has read its input is told by its exit.
  child.stdin?.on("error", () => {});
  const lastLines: string[] = [];
  readLines(child.stdout, (line) => onLine(line, "stdout"));
  readLines(child.stderr, (line) => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    onLine(line, "stderr");
  });
  let stopping: Promise<void> | undefined;
  const exited = exitOf(child).then(({ code, signal }) => ({
    code,
    signal,
    stopped: stopping !== undefined,
    stderr: lastLines.join("\n"),
  }));

  return {
    pid: child.pid,
    exited,
    writeLine: (line) => void child.stdin?.write(`${line}\n`),
    stop(withinMs = 5_000) {
      stopping ??= end(child, exited, withinMs);
      return stopping;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  try {
    const [code, signal] = await once(child, "close");
    return { code, signal };
  } catch {
    return { code: 1, signal: null };
  }
}

async function end(child: ChildProcess, exited: Promise<unknown>, withinMs: number): Promise<void> {
  const force = setTimeout(() => child.kill("SIGKILL"), withinMs);
  child.kill("SIGTERM");
  await exited;
  clearTimeout(force);
}
