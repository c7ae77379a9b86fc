import { parseGoDuration } from "./go-duration.ts";
import { QueryError } from "./query-error.ts";

/** The parameters of a request's address; each may come several times. */
export type Parameters = URLSearchParams;

/** The parameters of a request; `+` stands for a space, as in forms. */
export function parametersOf(url: string): Parameters {
  return new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
}

/** The first value; an empty one counts as absent. */
export function optional(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name) || undefined;
}

/** `prettyPrint` with any value but "" and "false": the v1 API indents its answer. */
export function isPretty(parameters: Parameters): boolean {
  return (optional(parameters, "prettyPrint") ?? "false") !== "false";
}

/** How a value that cannot be read is reported: the prefix before the reason. */
export type Complaint = (name: string, reason: string) => string;

export const unableToParse: Complaint = (name, reason) => `unable to parse param '${name}': ${reason}`;
export const malformed: Complaint = (name, reason) => `malformed parameter ${name}: ${reason}`;

/** Throws `QueryError` 400 when the value is not a whole number. */
export function integer(parameters: Parameters, name: string, complain: Complaint): bigint | undefined {
  const text = optional(parameters, name);
  if (text === undefined) return undefined;
  if (/^[+-]?\d{1,19}$/.test(text)) return BigInt(text.replace("+", ""));
  const reason = `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new QueryError(400, complain(name, reason));
}

/** Nanoseconds. Throws `QueryError` 400 when the value is not a Go duration. */
export function duration(parameters: Parameters, name: string, complain: Complaint): bigint | undefined {
  const text = optional(parameters, name);
  if (text === undefined) return undefined;
  const parsed = parseGoDuration(text);
  if (parsed === undefined) throw new QueryError(400, complain(name, `time: invalid duration ${JSON.stringify(text)}`));
  return parsed;
}

const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE = ["0", "f", "F", "false", "FALSE", "False"];

/** False when absent. Throws `QueryError` 400 when the value is not one of Go's spellings. */
export function flag(parameters: Parameters, name: string, complain: Complaint): boolean {
  const text = optional(parameters, name) ?? "false";
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new QueryError(400, complain(name, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`));
}

/** A JSON object of texts, as pairs; undefined when it is anything else. */
export function textPairs(json: string): { key: string; value: string }[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const pairs: { key: string; value: string }[] = [];
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value !== "string") return undefined;
    pairs.push({ key, value });
  }
  return pairs;
}
