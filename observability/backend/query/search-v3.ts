import type { TraceQuery } from "../store/find-traces.ts";
import { duration, flag, integer, malformed, optional, type Parameters, textPairs } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { time } from "./rfc3339.ts";
import { checkedLimit } from "./search-v1.ts";

export interface SearchV3 {
  query: TraceQuery;
  rawTraces: boolean;
}

const ALIASES: [string, string][] = [
  ["query.service_name", "query.serviceName"],
  ["query.operation_name", "query.operationName"],
  ["query.start_time_min", "query.startTimeMin"],
  ["query.start_time_max", "query.startTimeMax"],
  ["query.duration_min", "query.durationMin"],
  ["query.duration_max", "query.durationMax"],
  ["query.search_depth", "query.searchDepth"],
  ["query.num_traces", "query.searchDepth"],
  ["query.raw_traces", "query.rawTraces"],
];

/** The search of the v3 API: `query.*` with RFC 3339 times. Throws `QueryError` 400 "malformed parameter query.X: …". */
export function searchV3(given: Parameters): SearchV3 {
  const parameters = new URLSearchParams(given);
  for (const [alias, name] of ALIASES) {
    const value = optional(parameters, alias);
    if (value !== undefined && optional(parameters, name) === undefined) parameters.set(name, value);
  }
  if (optional(parameters, "query.filter") !== undefined) {
    throw new QueryError(400, malformed("query.filter", "structured filters are not supported; use query.attributes"));
  }
  const startMin = time(parameters, "query.startTimeMin");
  const startMax = time(parameters, "query.startTimeMax");
  if (startMin === undefined || startMax === undefined) {
    throw new QueryError(400, "query.startTimeMin and query.startTimeMax are required");
  }
  if (startMin >= startMax) throw new QueryError(400, "query.startTimeMin must be before query.startTimeMax");
  const durationMin = duration(parameters, "query.durationMin", malformed);
  const durationMax = duration(parameters, "query.durationMax", malformed);
  if (durationMin !== undefined && durationMax !== undefined && durationMax < durationMin) {
    throw new QueryError(400, "query.durationMin must not be greater than query.durationMax");
  }
  const query = {
    service: optional(parameters, "query.serviceName"),
    operation: optional(parameters, "query.operationName"),
    startMin,
    startMax,
    durationMin,
    durationMax,
    tags: attributes(parameters),
    limit: checkedLimit(Number(integer(parameters, "query.searchDepth", malformed) ?? 100)),
  };
  return { query, rawTraces: flag(parameters, "query.rawTraces", malformed) };
}

function attributes(parameters: Parameters) {
  const json = optional(parameters, "query.attributes");
  if (json === undefined) return [];
  const pairs = textPairs(json);
  if (!pairs)
    throw new QueryError(400, malformed("query.attributes", `expected a JSON object of strings, got ${json}`));
  return pairs;
}
