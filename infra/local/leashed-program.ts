import { spawn } from "node:child_process";

/** A program of somebody else's that ends when this process does, however that comes about. */
export interface LeashedProgram {
  /** Of the whole group. */
  pid: number | undefined;
  /** Settles when it has gone, with the last it wrote to stderr. */
  ended: Promise<{ code: number | null; said: string }>;
  /** Asks it to end, and ends it after five seconds; resolves when it is gone. May be called again. */
  stop(): Promise<void>;
}

/** The shell reads what this process never writes: the end of it is this process's end, and the program is told to go. */
const leash = `exec 3<&0
"$0" "$@" </dev/null 3<&- & program=$!
(read -r _ <&3; kill "$program" 2>/dev/null) & reader=$!
trap 'kill "$program" 2>/dev/null' TERM INT
wait "$program"; code=$?
kill "$reader" 2>/dev/null
exit $code`;

const keptCharacters = 4_000;
const stopMs = 5_000;

export function startLeashed(program: string, args: readonly string[]): LeashedProgram {
  const child = spawn("/bin/sh", ["-c", leash, program, ...args], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => {});
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-keptCharacters);
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, said }));
    child.once("error", (error) => resolve({ code: null, said: said + error.message }));
  });
  let stopped: Promise<void> | undefined;
  return {
    pid: child.pid,
    ended,
    stop() {
      stopped ??= (async () => {
        const force = setTimeout(() => child.pid !== undefined && killGroup(child.pid), stopMs);
        child.stdin.end();
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
