/** What is asked for, as Jaeger's search address names it. */
export interface TraceSearch {
  /** "" is any. */
  service: string;
  operation: string;
  tags: Record<string, string>;
  /** "5m", "1h", "2d", …; "custom" when start and end are given. */
  lookback: string;
  /** Microseconds since the epoch. */
  startUs: number | undefined;
  endUs: number | undefined;
  /** Go durations: "1.5ms". */
  minDuration: string;
  maxDuration: string;
  limit: number;
  /** Traces asked for by id; the rest is ignored then. */
  traceIds: string[];
  /** Spans to look at in a trace, by the trace's id. */
  spanIds: Record<string, string[]>;
}

export const LOOKBACKS: readonly [string, string][] = [
  ["5m", "Last 5 minutes"],
  ["15m", "Last 15 minutes"],
  ["1h", "Last hour"],
  ["3h", "Last 3 hours"],
  ["12h", "Last 12 hours"],
  ["2d", "Last 2 days"],
  ["custom", "Custom range"],
];
const DEFAULT_LOOKBACK = "1h";
export const DEFAULT_LIMIT = 100;
export const MOST_LIMIT = 1_500;

/** The search of an address with Jaeger's parameters; `problems` says what could not be read and is left out. */
export function parseSearch(query: URLSearchParams): { search: TraceSearch; problems: string[] } {
  const problems: string[] = [];
  // The range that is chosen in the header goes before what the address said until then.
  const range = knownRange(query.get("range"));
  const startUs = range ? undefined : time(query, "start", problems);
  const endUs = range ? undefined : time(query, "end", problems);
  const spanIds: Record<string, string[]> = {};
  for (const text of query.getAll("span")) {
    const [spans = "", traceId] = text.split("@");
    if (traceId) spanIds[traceId] = [...(spanIds[traceId] ?? []), ...spans.split(/[\s,]+/).filter(Boolean)];
    else problems.push(`expected span as {span ids}@{trace id}, got "${text}"; it is ignored`);
  }
  const asked = query.getAll("traceID").flatMap((text) => text.split(/[\s,]+/).filter(Boolean));
  const isCustom = startUs !== undefined;
  return {
    search: {
      ...{ service: anyIsEmpty(query.get("service")), operation: anyIsEmpty(query.get("operation")) },
      tags: parseTagParameters(query, problems),
      lookback: isCustom ? "custom" : (range ?? knownRange(query.get("lookback")) ?? DEFAULT_LOOKBACK),
      startUs,
      endUs: isCustom ? endUs : undefined,
      minDuration: duration(query, "minDuration", problems),
      maxDuration: duration(query, "maxDuration", problems),
      limit: parseLimit(query.get("limit"), problems),
      traceIds: [...new Set([...asked, ...Object.keys(spanIds)])],
      spanIds,
    },
    problems,
  };
}

/** Whether it asks for more than a time. */
export function isNarrow({ service, operation, tags, minDuration, maxDuration, traceIds }: TraceSearch): boolean {
  return (
    [service, operation, minDuration, maxDuration].some((text) => text !== "") ||
    Object.keys(tags).length > 0 ||
    traceIds.length > 0
  );
}

/** The address of a search: what differs from the default. */
export function formatSearch(search: TraceSearch): string {
  const query = new URLSearchParams();
  const set = (key: string, value: string) => value !== "" && query.set(key, value);
  set("service", search.service);
  set("operation", search.operation);
  if (Object.keys(search.tags).length > 0) query.set("tags", JSON.stringify(search.tags));
  query.set("lookback", search.lookback);
  if (search.lookback === "custom") {
    set("start", String(search.startUs ?? ""));
    set("end", String(search.endUs ?? ""));
  }
  query.set("limit", String(search.limit));
  set("minDuration", search.minDuration);
  set("maxDuration", search.maxDuration);
  for (const id of search.traceIds) if (!search.spanIds[id]) query.append("traceID", id);
  for (const [id, spans] of Object.entries(search.spanIds)) query.append("span", `${spans.join(" ")}@${id}`);
  return query.toString();
}

/** The same search for `/api/v3/trace-summaries`, at a time in milliseconds. */
export function summariesQuery(search: TraceSearch, nowMs: number): string {
  const end = search.endUs === undefined ? nowMs : Math.ceil(search.endUs / 1_000);
  const start = search.startUs === undefined ? nowMs - lookbackMs(search.lookback) : Math.floor(search.startUs / 1_000);
  const query = new URLSearchParams({
    "query.startTimeMin": iso(Math.min(start, end - 1)),
    "query.startTimeMax": iso(end),
    "query.searchDepth": String(search.limit),
  });
  const set = (key: string, value: string) => value !== "" && query.set(`query.${key}`, value);
  set("serviceName", search.service);
  set("operationName", search.operation);
  set("durationMin", search.minDuration);
  set("durationMax", search.maxDuration);
  if (Object.keys(search.tags).length > 0) set("attributes", JSON.stringify(search.tags));
  return query.toString();
}

/** "90m" in milliseconds; an hour for what is no lookback. */
export function lookbackMs(lookback: string): number {
  const [, count, unit] = /^(\d+)(s|m|h|d|w)$/.exec(lookback) ?? [];
  const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  return count === undefined ? 3_600_000 : Number(count) * (units[unit ?? ""] ?? 3_600_000);
}

/** A Go duration: "1.5ms", "1m30s". */
export function isGoDuration(text: string): boolean {
  return /^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/.test(
    text,
  );
}

/** Dates that JavaScript cannot say are moved to the nearest that it can. */
function iso(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), 253_402_300_799_000)).toISOString();
}

function anyIsEmpty(value: string | null): string {
  return value === null || value === "all" ? "" : value;
}

function knownRange(value: string | null): string | undefined {
  return value !== null && /^\d+[smhdw]$/.test(value) ? value : undefined;
}

function time(query: URLSearchParams, key: string, problems: string[]): number | undefined {
  const text = query.get(key);
  if (text === null || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  problems.push(`expected ${key} in microseconds since 1970, got "${text}"; it is ignored`);
  return undefined;
}

function duration(query: URLSearchParams, key: string, problems: string[]): string {
  const text = query.get(key)?.trim() ?? "";
  if (text === "" || isGoDuration(text)) return text;
  problems.push(`expected ${key} as a duration like 1.5ms or 2s, got "${text}"; it is ignored`);
  return "";
}

function parseLimit(text: string | null, problems: string[]): number {
  if (text === null || text === "") return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return Math.min(limit, MOST_LIMIT);
  problems.push(`expected limit as a whole number from 1 to ${MOST_LIMIT}, got "${text}"; ${DEFAULT_LIMIT} is taken`);
  return DEFAULT_LIMIT;
}

/** `tags={"k":"v"}` and `tag=k:v`, each any number of times. */
function parseTagParameters(query: URLSearchParams, problems: string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const json of query.getAll("tags")) {
    const pairs = objectOf(json);
    if (pairs) for (const [key, value] of Object.entries(pairs)) tags[key] = String(value);
    else problems.push(`expected tags as a JSON object, got ${json}; they are ignored`);
  }
  for (const text of query.getAll("tag")) {
    const colon = text.indexOf(":");
    if (colon > 0) tags[text.slice(0, colon)] = text.slice(colon + 1);
    else problems.push(`expected tag as key:value, got "${text}"; it is ignored`);
  }
  return tags;
}

function objectOf(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
