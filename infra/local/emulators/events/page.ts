import { AwsError } from "../aws-error.ts";
import { createConstraints } from "./constraints.ts";

interface PageInput {
  Limit?: number | undefined;
  NextToken?: string | undefined;
}

/** The part of a list that a request asks for, and the token for the rest. Limit is 1 to 100, the default. */
export function page<T>(items: readonly T[], { Limit, NextToken }: PageInput): { items: T[]; NextToken?: string } {
  const constraints = createConstraints();
  constraints.number("limit", Limit, { min: 1, max: 100 });
  constraints.verify();
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError("ValidationException", "Parameter NextToken is not valid.");
  const end = start + (Limit ?? 100);
  const shown = items.slice(start, end);
  return end < items.length
    ? { items: shown, NextToken: Buffer.from(String(end)).toString("base64url") }
    : { items: shown };
}
