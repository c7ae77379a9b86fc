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
      const given = extra.map((each) => (each instanceof Error ? { error: each } : each));
      const fields: Record<string, unknown> = Object.assign(traceFields(), ...given);
      if (fields.error instanceof Error) fields.error = `${fields.error.name}: ${fields.error.message}`;
      lines.push({ level, message: String(message), fields });
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
