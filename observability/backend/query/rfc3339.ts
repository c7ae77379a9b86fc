import { malformed, optional, type Parameters } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/;

/** A parameter that is an RFC 3339 time, in nanoseconds; undefined when it is absent. Throws `QueryError` 400 in the v3 API's words. */
export function time(parameters: Parameters, name: string): bigint | undefined {
  const text = optional(parameters, name);
  if (text === undefined) return undefined;
  const parsed = parseRfc3339(text);
  if (parsed !== undefined) return parsed;
  throw new QueryError(
    400,
    malformed(name, `parsing time ${JSON.stringify(text)}: expected RFC 3339, as 2006-01-02T15:04:05Z`),
  );
}

/** Nanoseconds since the epoch; undefined for anything but a time that exists. A space stands for the "+" that some clients do not escape. */
function parseRfc3339(text: string): bigint | undefined {
  const [, seconds, fraction = "", zone = ""] = FORM.exec(text.replace(" ", "+").toUpperCase()) ?? [];
  if (seconds === undefined || !exists(seconds)) return undefined;
  const ms = Date.parse(`${seconds}${zone}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

/** The 30th of February is read as a day in March: then it is written otherwise. */
function exists(seconds: string): boolean {
  const ms = Date.parse(`${seconds}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(seconds);
}
