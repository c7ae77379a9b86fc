import { JOB_STATUSES, type JobStatus } from "../../api/job-view.ts";

/** How far back the page looks. */
export const TIME_RANGES = ["15m", "1h", "6h", "run", "all"] as const;
export type TimeRange = (typeof TIME_RANGES)[number];

const RANGE_US: Record<TimeRange, number | undefined> = {
  "15m": 15 * 60e6,
  "1h": 3_600e6,
  "6h": 6 * 3_600e6,
  run: undefined,
  all: undefined,
};

export const RANGE_NAMES: Record<TimeRange, string> = {
  "15m": "last 15 min",
  "1h": "last hour",
  "6h": "last 6 hours",
  run: "this run",
  all: "all time",
};

/** Which jobs the list shows; what the address says and nothing else. */
export interface JobQuery {
  statuses: readonly JobStatus[];
  types: readonly string[];
  codes: readonly string[];
  text: string;
  queue: string | undefined;
  service: string | undefined;
  range: TimeRange;
  /** A brushed range instead of `range`, microseconds since the epoch. */
  startUs: number | undefined;
  endUs: number | undefined;
  limit: number;
}

/** Steps in which more rows are loaded. */
export const LIMITS = [200, 1_000, 5_000, 20_000, 50_000] as const;

export function readRange(address: URLSearchParams): TimeRange {
  const range = address.get("range");
  return TIME_RANGES.find((known) => known === range) ?? "all";
}

/** What is not understood is left out: an address is typed by people. */
export function readJobQuery(address: URLSearchParams): JobQuery {
  const limit = Number(address.get("limit"));
  return {
    statuses: JOB_STATUSES.filter((status) => address.getAll("status").includes(status)),
    types: address.getAll("type"),
    codes: address.getAll("code"),
    text: address.get("text") ?? "",
    queue: address.get("queue") ?? undefined,
    service: address.get("service") ?? undefined,
    range: readRange(address),
    startUs: readTime(address, "startUs"),
    endUs: readTime(address, "endUs"),
    limit: LIMITS.find((known) => known === limit) ?? LIMITS[0],
  };
}

/** Start of the range at this time, microseconds, as an endpoint takes it: that of the run the backend knows. undefined when there is no limit. */
export function rangeStart(range: TimeRange, nowUs: number): number | "run" | undefined {
  if (range === "run") return range;
  const length = RANGE_US[range];
  return length === undefined ? undefined : nowUs - length;
}

/** The address of GET /api/jobs. */
export function jobsEndpoint(query: JobQuery, nowUs: number): string {
  const parameters = new URLSearchParams();
  for (const status of query.statuses) parameters.append("status", status);
  for (const type of query.types) parameters.append("type", type);
  for (const code of query.codes) parameters.append("code", code);
  const startUs = query.startUs ?? rangeStart(query.range, nowUs);
  const single = { text: query.text.trim(), queue: query.queue, service: query.service };
  for (const [key, value] of Object.entries(single)) if (value) parameters.set(key, value);
  if (startUs !== undefined) parameters.set("startUs", startUs === "run" ? startUs : String(Math.floor(startUs)));
  if (query.endUs !== undefined) parameters.set("endUs", String(Math.ceil(query.endUs)));
  parameters.set("limit", String(query.limit));
  return `/api/jobs?${parameters}`;
}

/** The address of GET /api/jobs/{id}. */
export function jobEndpoint(id: string, untilUs: number | undefined): string {
  return `/api/jobs/${encodeURIComponent(id)}${untilUs === undefined ? "" : `?endUs=${Math.ceil(untilUs)}`}`;
}

/** Something besides the time range is asked for. */
export function isFiltered(query: JobQuery): boolean {
  const { statuses, types, codes, text, queue, service, startUs, endUs } = query;
  return (
    statuses.length + types.length + codes.length > 0 ||
    text.trim() !== "" ||
    Boolean(queue ?? service ?? startUs ?? endUs)
  );
}

/** Keys of the address that say which list it is: a job's address carries them, so that the way back and the neighbours are known. */
const LIST_KEYS = ["status", "type", "code", "text", "queue", "service", "startUs", "endUs", "limit", "range"] as const;

/** The part of an address that says which list it is, with "?" unless it is empty. */
export function listAddress(address: URLSearchParams, without: readonly string[] = []): string {
  const kept = new URLSearchParams();
  for (const key of LIST_KEYS.filter((one) => !without.includes(one)))
    for (const value of address.getAll(key)) kept.append(key, value);
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
}

/** The limit that shows more of `total` jobs; undefined when all are there or no more can be. */
export function nextLimit(limit: number, total: number): number | undefined {
  return total > limit ? LIMITS.find((known) => known > limit) : undefined;
}

function readTime(address: URLSearchParams, key: string): number | undefined {
  const text = address.get(key);
  const value = Number(text);
  return text && Number.isFinite(value) ? value : undefined;
}
