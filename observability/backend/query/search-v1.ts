import type { TraceQuery } from "../store/find-traces.ts";
import type { Tag } from "../store/match-tags.ts";
import { duration, integer, optional, type Parameters, textPairs, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

const MAX_TRACES = 100_000;
const DEFAULT_LIMIT = 100;
const TWO_DAYS_US = 48n * 3_600_000_000n;

/**
 * The search of GET /api/traces: microseconds for times, Go durations, tags in either form. Without a service every service is searched;
 * `lookback` is the client's business.
 * Throws `QueryError` with Jaeger's texts.
 */
export function searchV1(parameters: Parameters, nowMs: number): TraceQuery {
  const now = BigInt(nowMs) * 1_000n;
  const start = integer(parameters, "start", unableToParse) ?? now - TWO_DAYS_US;
  const end = integer(parameters, "end", unableToParse) ?? now;
  const limit = Number(integer(parameters, "limit", unableToParse) ?? DEFAULT_LIMIT);
  const durationMin = duration(parameters, "minDuration", unableToParse);
  const durationMax = duration(parameters, "maxDuration", unableToParse);
  if (durationMin !== undefined && durationMax !== undefined && durationMax < durationMin) {
    throw new QueryError(400, "'maxDuration' should be greater than 'minDuration'");
  }
  return {
    service: optional(parameters, "service"),
    operation: optional(parameters, "operation"),
    startMin: start * 1_000n,
    startMax: end * 1_000n + 999n,
    durationMin,
    durationMax,
    tags: tags(parameters),
    limit: checkedLimit(limit),
  };
}

/** Throws `QueryError` 500, as Jaeger has it, for a limit outside 1–100 000. */
export function checkedLimit(limit: number): number {
  if (limit > 0 && limit <= MAX_TRACES) return limit;
  throw new QueryError(500, "search depth must be greater than 0 and less than max traces");
}

function tags(parameters: Parameters): Tag[] {
  const found = new Map<string, string>();
  for (const tag of parameters.getAll("tag")) {
    const colon = tag.indexOf(":");
    if (colon < 0) throw new QueryError(400, `malformed 'tag' parameter, expecting key:value, received: ${tag}`);
    found.set(tag.slice(0, colon), tag.slice(colon + 1));
  }
  for (const json of parameters.getAll("tags")) {
    if (json === "") continue;
    const pairs = textPairs(json);
    if (!pairs) {
      throw new QueryError(
        400,
        `malformed 'tags' parameter, cannot unmarshal JSON: expected an object of strings, got ${json}`,
      );
    }
    for (const { key, value } of pairs) found.set(key, value);
  }
  return Array.from(found, ([key, value]) => ({ key, value }));
}
