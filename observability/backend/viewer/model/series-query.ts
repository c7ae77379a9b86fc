import { rangeStart, readRange, type TimeRange } from "./job-query.ts";

export const GROUPINGS = ["job-type", "operation", "queue"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const QUANTILES = ["p50", "p95", "p99"] as const;
export type Quantile = (typeof QUANTILES)[number];

/** What the Metrics page shows; what its address says and nothing else. */
export interface SeriesRequest {
  by: Grouping;
  service: string | undefined;
  jobType: string | undefined;
  /** Kind of the operations, as Jaeger names it: "server". */
  kind: string | undefined;
  range: TimeRange;
  /** Jaeger's way to say the range, microseconds. */
  lengthUs: number | undefined;
  /** A brushed range instead, microseconds since the epoch. */
  startUs: number | undefined;
  endUs: number | undefined;
}

/** Reads Jaeger's `service`, `spanKind` and `timeframe` (milliseconds) as well. What is not understood is left out: an address is typed by people. */
export function readSeriesRequest(address: URLSearchParams): SeriesRequest {
  const service = address.get("service") || undefined;
  const jobType = address.get("jobType") || undefined;
  const by = GROUPINGS.find((known) => known === address.get("by"));
  const [startUs, endUs] = [positive(address, "startUs"), positive(address, "endUs")];
  const isBrushed = startUs !== undefined && endUs !== undefined && startUs < endUs;
  const timeframe = positive(address, "timeframe");
  return {
    by: by ?? (service === undefined ? "job-type" : "operation"),
    service,
    jobType,
    kind: address.get("spanKind")?.toLowerCase() || undefined,
    range: readRange(address),
    lengthUs: timeframe === undefined ? undefined : timeframe * 1_000,
    startUs: isBrushed ? startUs : undefined,
    endUs: isBrushed ? endUs : undefined,
  };
}

export function readQuantiles(address: URLSearchParams): Quantile[] {
  const named = address.getAll("q");
  const found = QUANTILES.filter((known) => named.includes(known));
  return found.length > 0 ? found : ["p95"];
}

/** The address of GET /api/series. Operations and job types keep to the request's service and job type, queues have neither. */
export function seriesEndpoint(request: SeriesRequest, nowUs: number): string {
  const { by, service, jobType, range, lengthUs, startUs, endUs } = request;
  const parameters = new URLSearchParams({ by });
  const start = startUs ?? (lengthUs === undefined ? rangeStart(range, nowUs) : nowUs - lengthUs);
  parameters.set("startUs", typeof start === "number" ? String(Math.max(0, Math.floor(start))) : (start ?? "oldest"));
  if (endUs !== undefined) parameters.set("endUs", String(Math.ceil(endUs)));
  if (by !== "queue" && service !== undefined) parameters.set("service", service);
  if (by !== "queue" && jobType !== undefined) parameters.set("jobType", jobType);
  return `/api/series?${parameters}`;
}

function positive(address: URLSearchParams, key: string): number | undefined {
  const value = Number(address.get(key));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
