import { optional, parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

/** A parameter of a request's address that is a whole number. Throws `QueryError` 400. */
export function wholeNumber(
  url: string,
  name: string,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  const text = optional(parametersOf(url), name);
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new QueryError(400, `${name}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`);
}
