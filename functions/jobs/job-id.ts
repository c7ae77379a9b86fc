import * as z from "zod";

/** What can name a job: it is a key of a table, a message attribute and a span attribute. */
const pattern = /^[^\p{Cc}\p{Cs}]{1,256}$/u;

/** A field that names a job. */
export function jobIdField(name: string) {
  const message = `${name} must be a string of 1 to 256 characters without control characters`;
  return z.string(message).regex(pattern, message);
}

export function isJobId(value: unknown): value is string {
  return typeof value === "string" && pattern.test(value);
}
