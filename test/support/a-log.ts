import type { Log } from "../../functions/runtime/log.ts";
import { traceFields } from "../../observability/telemetry/index.ts";

export interface LogLine {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: Record<string, unknown>;
}

/** A log that keeps its lines. */
export function aLog(): Log & { lines: LogLine[]; messages(): string[] } {
  const lines: LogLine[] = [];
  const write =
    (level: LogLine["level"]) =>
    (message: unknown, ...extra: unknown[]) => {
      const fields = extra.map((each) => (each instanceof Error ? { error: `${each.name}: ${each.message}` } : each));
      lines.push({ level, message: String(message), fields: Object.assign(traceFields(), ...fields) });
    };
  return {
    lines,
    messages: () => lines.map(({ message }) => message),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}
