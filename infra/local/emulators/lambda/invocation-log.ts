import { readFileSync } from "node:fs";
import type { LogLine } from "../logs/log-line.ts";
import type { FunctionSpec } from "./function-spec.ts";

const tailBytes = 4096;

export interface InvocationLogOptions {
  spec: FunctionSpec;
  logStreamName: string;
  serviceName: string | undefined;
  onLogLine(line: LogLine): void;
}

/** The figures of a REPORT line; times in milliseconds. */
export interface Report {
  durationMs: number;
  initDurationMs: number | undefined;
  pid: number | undefined;
  /** `timeout`, or `error` with the type. */
  status?: "timeout" | "error";
  errorType?: string | undefined;
}

export interface InvocationLog {
  /** A line that the process wrote. */
  write(message: string): void;
  /** A line that Lambda writes. */
  platform(message: string): void;
  start(requestId: string): void;
  end(report: Report): void;
  /** The last 4 KB of the invocation that runs or ran last. */
  tail(): string;
}

/** The log of one execution environment: its own lines, and AWS's lines around each invocation. */
export function createInvocationLog(options: InvocationLogOptions): InvocationLog {
  const { spec, logStreamName, serviceName, onLogLine } = options;
  let requestId: string | undefined;
  let kept: string[] = [];
  let keptBytes = 0;
  const memory = memoryReader();

  function emit(message: string, platform: boolean): void {
    kept.push(message);
    keptBytes += message.length + 1;
    while (keptBytes > 2 * tailBytes && kept.length > 1) keptBytes -= (kept.shift()?.length ?? 0) + 1;
    onLogLine({
      functionName: spec.functionName,
      logGroupName: spec.logGroupName,
      logStreamName,
      timestampMs: Date.now(),
      message,
      ...(requestId !== undefined && { requestId }),
      ...(serviceName !== undefined && { serviceName }),
      ...(platform && { platform }),
    });
  }

  return {
    write: (message) => emit(message, false),
    platform: (message) => emit(message, true),
    start(id) {
      requestId = id;
      kept = [];
      keptBytes = 0;
      emit(`START RequestId: ${id} Version: $LATEST`, true);
    },
    end(report) {
      if (requestId === undefined) return;
      emit(`END RequestId: ${requestId}`, true);
      emit(reportLine(requestId, spec.memoryMegabytes, report, memory), true);
      requestId = undefined;
    },
    tail: () =>
      Buffer.from(`${kept.join("\n")}\n`)
        .subarray(-tailBytes)
        .toString(),
  };
}

function reportLine(
  requestId: string,
  memoryMegabytes: number,
  report: Report,
  usedMegabytes: (pid: number) => number | undefined,
): string {
  const { durationMs, initDurationMs, pid, status, errorType } = report;
  const used = pid === undefined ? undefined : usedMegabytes(pid);
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initDurationMs ?? 0))} ms`,
    `Memory Size: ${memoryMegabytes} MB`,
  ];
  if (used !== undefined) fields.push(`Max Memory Used: ${used} MB`);
  if (initDurationMs !== undefined) fields.push(`Init Duration: ${initDurationMs.toFixed(2)} ms`);
  if (status !== undefined) fields.push(`Status: ${status}`);
  if (status === "error" && errorType !== undefined) fields.push(`Error Type: ${errorType}`);
  return `${fields.join("\t")}\t`;
}

/** Reads the peak at most once a second: short invocations follow each other faster than it changes. */
function memoryReader(): (pid: number) => number | undefined {
  let readAt = Number.NEGATIVE_INFINITY;
  let megabytes: number | undefined;
  return (pid) => {
    if (performance.now() - readAt < 1_000) return megabytes;
    megabytes = peakMemoryMegabytes(pid);
    readAt = performance.now();
    return megabytes;
  };
}

/** Peak resident memory as Linux counts it; undefined where the system does not say, or the process is gone. */
function peakMemoryMegabytes(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
