import { fromOtlpJson } from "../../../observability/checker/from-otlp-json.ts";
import { type CheckOptions, checkJob, checkTrace, type TraceSpan } from "../../../observability/checker/index.ts";
import type { EndStatus, TraceEvidence } from "./evidence.ts";

export interface TraceReaderOptions {
  /** Address of the backend's query API: `http://localhost:16686`. */
  queryUrl: string;
  topology: "parent" | "link";
  /** Owner prefix of the names of queues and functions. */
  prefix?: string | undefined;
}

export interface TracedJob {
  jobId: string;
  traceId: string;
  status: EndStatus;
}

/** Reads and checks the trace of a job; undefined while none has arrived. */
export type ReadTrace = (job: TracedJob) => Promise<TraceEvidence | undefined>;

const expected = { COMPLETED: "completed", REJECTED: "rejected", EXECUTE_FAILED: "failed" } as const;

export function traceReader({ queryUrl, topology, prefix }: TraceReaderOptions): ReadTrace {
  return async ({ jobId, traceId, status }) => {
    const address = topology === "parent" ? `${queryUrl}/api/v3/traces/${traceId}` : searchAddress(queryUrl, jobId);
    const response = await fetch(address);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status === 404) return undefined;
    if (!response.ok)
      throw new Error(`expected the trace of job ${jobId} from ${address}, got status ${response.status}`);
    const spans = fromOtlpJson(body);
    if (spans.length === 0) return undefined;
    return traceEvidence(spans, {
      topology,
      jobId,
      expected: expected[status],
      ...(prefix !== undefined && { prefix }),
    });
  };
}

/** All traces that hold spans of the job: in link topology it has several. */
function searchAddress(queryUrl: string, jobId: string): string {
  const day = 24 * 60 * 60 * 1000;
  const query = new URLSearchParams({
    "query.attributes": JSON.stringify({ "job.id": jobId }),
    "query.startTimeMin": new Date(Date.now() - day).toISOString(),
    "query.startTimeMax": new Date(Date.now() + day).toISOString(),
    "query.searchDepth": "100",
  });
  return `${queryUrl}/api/v3/traces?${query}`;
}

function traceEvidence(spans: readonly TraceSpan[], options: CheckOptions): TraceEvidence {
  const verdict =
    options.topology === "link"
      ? checkJob([...Map.groupBy(spans, ({ traceId }) => traceId).values()], options)
      : checkTrace(spans, options);
  const ours = spans.filter(({ service }) => service !== "aws");
  const root =
    ours.find(({ name, parentSpanId }) => parentSpanId === undefined && name.startsWith("submit ")) ?? ours[0];
  const startedAt = milliseconds(root?.startNs ?? 0n);
  const endedAt = Math.max(startedAt, ...ours.map(({ endNs }) => milliseconds(endNs)));
  return {
    connected: verdict.connected,
    outcome: verdict.outcome,
    spans: spans.length,
    problems: verdict.problems.map(({ rule, message }) => `${rule}: ${message}`),
    startedAt,
    latencyMs: endedAt - startedAt,
    queueWaitsMs: ours
      .filter(({ name }) => name.startsWith("wait "))
      .map((span) => milliseconds(span.endNs - span.startNs)),
  };
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1000;
}
