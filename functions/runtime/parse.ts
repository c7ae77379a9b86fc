import type * as z from "zod";
import { type FailureCode, JobRejectedError } from "../jobs/errors.ts";

/**
 * Parses at an edge. What does not fit is a `JobRejectedError` that names the failing path, what was expected and what kind of thing came:
 * never the value, which may be anybody's data.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { at, code = "INVALID_JOB" }: { at: string; code?: FailureCode },
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const reasons = new Set(result.error.issues.map((issue) => describeIssue(issue, value, at)));
  throw new JobRejectedError(code, reasonOf([...reasons].slice(0, 3)));
}

/** Characters that the description of a span's status may have. */
const mostCharacters = 256;

/** As many of the reasons as fit into a span, the first one always. */
function reasonOf(reasons: readonly string[]): string {
  const whole = `${reasons.join("; ")}; the job goes to the dead-letter queue`;
  return reasons.length > 1 && whole.length > mostCharacters ? reasonOf(reasons.slice(0, -1)) : whole;
}

/** Parses text as JSON. */
export function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JobRejectedError(
      "INVALID_JSON",
      `${at} must be JSON, got text that is not; the job goes to the dead-letter queue`,
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown, at: string): string {
  const path = [at, ...issue.path.map(String)].join(".");
  const field = issue.path.at(-1);
  const expected =
    typeof field === "string" && issue.message.startsWith(`${field} `)
      ? issue.message.slice(field.length + 1)
      : expectation(issue);
  return `${path} ${expected}, got ${describeKind(valueAt(root, issue.path))}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    const expected = issue.expected === "record" ? "object" : issue.expected;
    return `must be ${expected === "object" || expected === "array" ? "an" : "a"} ${expected}`;
  }
  if (issue.code === "unrecognized_keys") return "must have known fields only";
  return "must be valid";
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** What kind of value came, without the value. */
function describeKind(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "number") return typeof value === "object" ? "an object" : `a ${typeof value}`;
  if (value === 0) return "zero";
  return value < 0 ? "a negative number" : Number.isInteger(value) ? "a whole number" : "a fraction";
}
