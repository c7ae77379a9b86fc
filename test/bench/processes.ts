import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface ProcessInfo {
  pid: number;
  parent: number;
  /** Resident memory. */
  kilobytes: number;
}

/** All processes of this machine, as `ps` of Linux and macOS lists them. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,rss="]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, kilobytes };
    });
}

/** All processes that descend from `pid`, without itself. */
export function descendants(all: readonly ProcessInfo[], pid: number): ProcessInfo[] {
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child, ...descendants(all, child.pid)]);
}

const millisecondsPerTick = 10;

/** Processor time that a process has used; undefined where the system has no /proc, or the process is gone. */
export function processorMilliseconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
  } catch {
    return undefined;
  }
}
