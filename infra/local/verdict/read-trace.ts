import { z } from "zod";
import { fromOtlpJson } from "../../../observability/checker/from-otlp-json.ts";
import { type CheckOptions, checkJob, checkTrace, type TraceSpan } from "../../../observability/checker/index.ts";
import type { EndStatus, TraceEvidence } from "./evidence.ts";

export interface TraceReaderOptions {
  /** Address of the query API: `http://localhost:16686`. */
  queryUrl: string;
  /** Whether a Jaeger answers there; default: our own backend. */
  jaeger?: boolean;
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

export function traceReader({ queryUrl, jaeger = false, topology, prefix }: TraceReaderOptions): ReadTrace {
  const findTraces = jaeger ? tracesInJaeger : async (url: string, jobId: string) => [searchAddress(url, jobId)];
  return async ({ jobId, traceId, status }) => {
    const addresses = topology === "parent" ? [traceAddress(queryUrl, traceId)] : await findTraces(queryUrl, jobId);
    const spans = (await Promise.all(addresses.map(readSpans))).flat();
    if (spans.length === 0) return undefined;
    return traceEvidence(spans, {
      topology,
      jobId,
      expected: expected[status],
      ...(prefix !== undefined && { prefix }),
    });
  };
}

/** Older Jaegers search by attributes in their first API only, and in one service at a time. */
async function tracesInJaeger(queryUrl: string, jobId: string): Promise<string[]> {
  const { services } = servicesSchema.parse(await readJson(`${queryUrl}/api/v3/services`));
  const found = await Promise.all(
    services.map(async (service) => {
      const query = new URLSearchParams({
        service,
        tags: JSON.stringify({ "job.id": jobId }),
        limit: "100",
        raw: "true",
      });
      return foundSchema.parse(await readJson(`${queryUrl}/api/traces?${query}`)).data.map(({ traceID }) => traceID);
    }),
  );
  return [...new Set(found.flat())].map((traceId) => traceAddress(queryUrl, traceId));
}

const servicesSchema = z.object({ services: z.array(z.string()).default([]) });
const foundSchema = z.object({ data: z.array(z.object({ traceID: z.string() })) });

/** As the spans came in: what Jaeger adjusts and warns of while a trace is not whole yet stays in its memory. Older Jaegers have the second name. */
function traceAddress(queryUrl: string, traceId: string): string {
  return `${queryUrl}/api/v3/traces/${traceId}?rawTraces=true&raw_traces=true`;
}

async function readSpans(address: string): Promise<TraceSpan[]> {
  const body = await readJson(address);
  return body === undefined ? [] : fromOtlpJson(body);
}

/** Undefined when there is no such trace. */
async function readJson(address: string): Promise<unknown> {
  const response = await fetch(address);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`expected traces from ${address}, got status ${response.status}`);
  return body;
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

/** Services whose spans take none of the job's time: the emulators, and who tells others of the job's end. */
const besideTheJob: ReadonlySet<string> = new Set(["aws", "job-notifier"]);

function traceEvidence(spans: readonly TraceSpan[], options: CheckOptions): TraceEvidence {
  const verdict =
    options.topology === "link"
      ? checkJob([...Map.groupBy(spans, ({ traceId }) => traceId).values()], options)
      : checkTrace(spans, options);
  const ours = spans.filter(({ service }) => !besideTheJob.has(service));
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
