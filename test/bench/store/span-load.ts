import { randomFillSync } from "node:crypto";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { type PlannedSpan, plannedJob } from "./job-traces.ts";

export const TENANTS = 20_000;
const TEMPLATES = 50;
const TRACES_IN_A_REQUEST = 28;

/** An export request whose ids and times are written anew for each use. */
interface Template {
  bytes: Buffer;
  spans: number;
  traces: { ids: number[]; jobIds: number[]; tenants: number[] }[];
  times: { at: number; nanoseconds: bigint }[];
}

export interface SpanLoad {
  /** The next OTLP request in protobuf; its bytes hold until the call after the next `inFlight`. */
  next(): { body: Buffer; spans: number };
  /** Number of the trace that comes next. */
  readonly nextTrace: number;
}

export interface SpanLoadOptions {
  /** Times of the first trace, milliseconds since the epoch. */
  fromMs: number;
  /** From one trace to the next. */
  stepMs: number;
  /** Requests that are used at the same time. */
  inFlight: number;
  /** Number of the first trace, default 0: no two loads into one store may have the same jobs. */
  firstTrace?: number;
}

/** Traces of jobs as the pipeline makes them, about 500 spans a request: made once, then only ids and times change. */
export function createSpanLoad({ fromMs, stepMs, inFlight, firstTrace = 0 }: SpanLoadOptions): SpanLoad {
  const templates = madeTemplates();
  const copies = templates.map(({ bytes }) => Array.from({ length: inFlight }, () => Buffer.from(bytes)));
  const id = Buffer.alloc(16);
  let sent = 0;
  let traces = firstTrace;

  return {
    get nextTrace() {
      return traces;
    },
    next() {
      const at = sent % TEMPLATES;
      const [template, body] = [templates[at], copies[at]?.[Math.floor(sent / TEMPLATES) % inFlight]];
      if (!template || !body) throw new Error("expected a template for every request");
      sent++;
      const shift = BigInt(Math.round(fromMs + (traces - firstTrace) * stepMs)) * 1_000_000n;
      for (const { at: place, nanoseconds } of template.times) body.writeBigUInt64LE(shift + nanoseconds, place);
      for (const { ids, jobIds, tenants } of template.traces) {
        randomFillSync(id);
        for (const place of ids) id.copy(body, place);
        const [jobId, tenant] = [jobIdOf(traces), tenantOf(traces)];
        for (const place of jobIds) body.write(jobId, place, "latin1");
        for (const place of tenants) body.write(tenant, place, "latin1");
        traces++;
      }
      return { body, spans: template.spans };
    },
  };
}

/** Job id of the trace with this number. */
export function jobIdOf(trace: number): string {
  return `00000000-0000-4000-8000-${String(trace).padStart(12, "0")}`;
}

/** One of 20 000 customers, so that each has few traces. */
export function tenantOf(trace: number): string {
  return `t-${String(trace % TENANTS).padStart(6, "0")}`;
}

let templatesMade: Template[] | undefined;

/** They take some seconds: made once. */
function madeTemplates(): Template[] {
  templatesMade ??= Array.from({ length: TEMPLATES }, (_, index) => makeTemplate(index));
  return templatesMade;
}

function makeTemplate(index: number): Template {
  const times = new Set<bigint>();
  const byService = new Map<string, unknown[]>();
  const marks = Array.from({ length: TRACES_IN_A_REQUEST }, (_, trace) => ({
    id: Buffer.from(`bench-trace-${String(trace).padStart(4, "0")}`).toString("hex"),
    jobId: `bench-job-${String(trace).padStart(26, "0")}`,
    tenant: `bt${String(trace).padStart(6, "0")}`,
  }));
  for (const [trace, mark] of marks.entries()) {
    const planned = plannedJob(index * TRACES_IN_A_REQUEST + trace, mark);
    for (const [place, span] of planned.entries()) {
      const ofService = byService.get(span.service) ?? [];
      byService.set(span.service, ofService);
      ofService.push(spanJson(planned, place, { trace, traceId: mark.id, times }));
    }
  }
  const resourceSpans = [...byService].map(([service, spans]) => ({
    resource: {
      attributes: attributesJson({
        "service.name": service,
        "service.version": "1.0.0",
        "telemetry.sdk.language": "nodejs",
      }),
    },
    scopeSpans: [{ scope: { name: "jobtrail" }, spans }],
  }));
  const bytes = Buffer.from(encodeJson(exportTraceRequest, { resourceSpans }));
  return {
    bytes,
    spans: [...byService.values()].flat().length,
    traces: marks.map(({ id, jobId, tenant }) => ({
      ids: placesOf(bytes, Buffer.from(id, "hex")),
      jobIds: placesOf(bytes, Buffer.from(jobId)),
      tenants: placesOf(bytes, Buffer.from(tenant)),
    })),
    times: [...times].flatMap((nanoseconds) => {
      const pattern = Buffer.alloc(8);
      pattern.writeBigUInt64LE(nanoseconds);
      return placesOf(bytes, pattern).map((at) => ({ at, nanoseconds: nanoseconds - FIRST_TIME }));
    }),
  };
}

/** Far from any other bytes of a request. */
const FIRST_TIME = 0x1122_3344_0000_0000n;

function spanJson(
  spans: PlannedSpan[],
  index: number,
  { trace, traceId, times }: { trace: number; traceId: string; times: Set<bigint> },
) {
  const { name, kind, parent, startMs, lastsMs, attributes, failed } = spans[index] ?? spans[0] ?? fail();
  // A trace of its own nanoseconds: no two times of a template are equal by chance.
  const start = FIRST_TIME + BigInt(Math.round(startMs * 1e6)) + BigInt(trace * 1_000 + index);
  const end = start + BigInt(Math.round(lastsMs * 1e6));
  times.add(start).add(end);
  const spanId = (place: number) => (0xabcdef00 + place).toString(16).padStart(16, "0");
  return {
    traceId,
    spanId: spanId(index),
    ...(parent !== undefined && { parentSpanId: spanId(parent), links: [{ traceId, spanId: spanId(parent) }] }),
    name,
    kind,
    startTimeUnixNano: start.toString(),
    endTimeUnixNano: end.toString(),
    attributes: attributesJson(attributes),
    ...(failed && {
      status: { code: 2, message: "step scan failed" },
      events: [
        {
          name: "exception",
          timeUnixNano: end.toString(),
          attributes: attributesJson({ "exception.type": "StepFailed", "exception.message": "step scan failed" }),
        },
      ],
    }),
  };
}

function fail(): never {
  throw new Error("expected a span in the plan");
}

function attributesJson(values: Record<string, string | number>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value },
  }));
}

function placesOf(bytes: Buffer, pattern: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) places.push(at);
  return places;
}
