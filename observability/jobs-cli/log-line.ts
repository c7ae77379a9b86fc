import type { LogView } from "../backend/api/job-view.ts";
import { formatTime } from "./format.ts";
import { type Paint, plain } from "./terminal.ts";

/** Attributes that say where a line comes from, which its place says already. */
const KNOWN = /^(?:faas\.|aws\.|job_id$|job_type$|job\.)/;

/** A log record on one line. */
export function logLine({ timeUs, severity, service, body, attributes }: LogView, paint: Paint): string {
  const more = Object.entries(attributes)
    .filter(([key]) => !KNOWN.test(key))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const text = plain([typeof body === "string" ? body : JSON.stringify(body), ...more].join(" "));
  const level = severity.padEnd(5);
  const colour = /^(?:ERROR|FATAL)/.test(severity) ? "red" : /^WARN/.test(severity) ? "yellow" : "grey";
  return `${formatTime(timeUs)}  ${paint(colour, plain(level))}  ${plain(service)}  ${text}`;
}
