import type { SQSRecord } from "aws-lambda";
import { AwsError } from "../aws-error.ts";

export type PatternMatcher = (pattern: unknown, record: unknown) => boolean;

/** Whether a record is delivered. Without patterns every record is. */
export type RecordFilter = (record: SQSRecord) => boolean;

/**
 * The filter criteria of a mapping: a record that matches any pattern is delivered. A body that is a JSON object is matched
 * by its fields, any other body as text; so a JSON pattern drops plain texts, and a plain pattern drops JSON. Throws `InvalidParameterValueException` for a pattern that Lambda refuses.
 */
export function createRecordFilter(patterns: readonly string[], matches: PatternMatcher): RecordFilter {
  if (patterns.length > 10) {
    throw new AwsError("InvalidParameterValueException", "The number of filters must be less than or equal to 10.");
  }
  const parsed = patterns.map((text) => parsePattern(text, matches));
  if (parsed.length === 0) return () => true;
  return (record) => {
    const subject = { ...record, body: parsedBody(record.body) };
    return parsed.some((pattern) => matches(pattern, subject));
  };
}

function parsePattern(text: string, matches: PatternMatcher): unknown {
  const refuse = () => new AwsError("InvalidParameterValueException", "Invalid filter pattern definition.");
  if (text.length > 4096) throw refuse();
  try {
    const pattern: unknown = JSON.parse(text);
    if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern)) throw refuse();
    matches(pattern, {});
    return pattern;
  } catch {
    throw refuse();
  }
}

function parsedBody(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : body;
  } catch {
    return body;
  }
}
