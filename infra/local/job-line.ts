export interface FinishedJob {
  /** `COMPLETED`, or the code of the failure. */
  code: string;
  jobType: string | null;
  /** Undefined when its submission was not seen. */
  durationMs: number | undefined;
  traceUrl: string;
}

const codeWidth = "FUNCTION_TIMED_OUT".length;
const typeWidth = "report_generation".length;

/** One aligned line about a job that has ended; `colour` only for a terminal. */
export function jobLine({ code, jobType, durationMs, traceUrl }: FinishedJob, { colour }: { colour: boolean }): string {
  const duration = durationMs === undefined ? "" : `${(durationMs / 1000).toFixed(2)} s`;
  const cells = [code.padEnd(codeWidth), (jobType ?? "-").slice(0, typeWidth).padEnd(typeWidth), duration.padStart(8)];
  const line = `${cells.join("  ")}  ${traceUrl}`;
  if (!colour) return line;
  return `\u001b[${code === "COMPLETED" ? 32 : 31}m${line.slice(0, codeWidth)}\u001b[0m${line.slice(codeWidth)}`;
}
