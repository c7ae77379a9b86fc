import { spawn } from "node:child_process";

/** A program of somebody else's that ends when this process does, however that comes about. */
export interface LeashedProgram {
  pid: number | undefined;
  /** Settles when it has gone. */
  ended: Promise<ProgramEnd>;
  /** Asks it to end, and ends it after five seconds; resolves when it is gone. May be called again. */
  stop(): Promise<void>;
}

export interface ProgramEnd {
  /** `code 1`, or the name of a signal. */
  how: string;
  /** The last that it wrote to stderr. */
  said: string;
}

/**
 * A shell that becomes the program and leaves a reader beside it. Nothing is ever written to what it reads: the end of it is this
 * process's end, and the program is told to go.
 */
const leash = 'exec 3<&0; (read -r _; kill "$$") <&3 >/dev/null 2>&1 & exec "$0" "$@" </dev/null 3<&-';

const keptCharacters = 4_000;
const stopMs = 5_000;

/** `environment` is added to this process's. */
export function startLeashed(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): LeashedProgram {
  const child = spawn("/bin/sh", ["-c", leash, program, ...args], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const { pid } = child;
  child.stdin.on("error", () => {});
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-keptCharacters);
  });
  // The reader goes with the program that it was for.
  child.once("exit", () => pid !== undefined && killGroup(pid));
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once("close", (code, signal) => resolve({ how: signal ?? `code ${code}`, said }));
    child.once("error", (error) => resolve({ how: error.message, said }));
  });
  let stopped: Promise<void> | undefined;
  return {
    pid,
    ended,
    stop() {
      stopped ??= (async () => {
        const force = setTimeout(() => pid !== undefined && killGroup(pid), stopMs);
        child.kill("SIGTERM");
        await ended;
        clearTimeout(force);
      })();
      return stopped;
    },
  };
}

/** Ends every process of a group at once. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}
