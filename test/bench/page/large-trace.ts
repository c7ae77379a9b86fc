import { randomBytes } from "node:crypto";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";

const SPANS_IN_A_REQUEST = 1_000;

export interface LargeTrace {
  traceId: string;
  jobId: string;
  /** OTLP export requests in protobuf. */
  requests: Buffer[];
  spans: number;
}

export interface LargeTraceOptions {
  /** Of the steps; a few more are around them. */
  spans: number;
  /** Steps that one step calls, one after the other; 0: all are steps of the one attempt. */
  calls: number;
  /** Begin of the trace, milliseconds since the epoch. */
  fromMs: number;
}

interface Planned {
  name: string;
  kind: number;
  parent: string | undefined;
  startMs: number;
  lastsMs: number;
  attributes: Record<string, string | number>;
}

/** One job in one trace: submitted, taken from its queue once, with very many steps. */
export function largeTrace({ spans, calls, fromMs }: LargeTraceOptions): LargeTrace {
  const traceId = randomBytes(16).toString("hex");
  const jobId = `bench-${traceId.slice(0, 12)}`;
  const all = planned(spans, calls).map(({ name, kind, parent, startMs, lastsMs, attributes }, index) => ({
    traceId,
    spanId: spanId(index),
    ...(parent !== undefined && { parentSpanId: parent }),
    name,
    kind,
    startTimeUnixNano: nanoseconds(fromMs + startMs),
    endTimeUnixNano: nanoseconds(fromMs + startMs + lastsMs),
    attributes: Object.entries({ "job.id": jobId, "job.type": "long_running_job", ...attributes }).map(
      ([key, value]) => ({
        key,
        value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
      }),
    ),
  }));
  const requests: Buffer[] = [];
  for (let at = 0; at < all.length; at += SPANS_IN_A_REQUEST) {
    const resourceSpans = [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "job-processor" } }] },
        scopeSpans: [{ scope: { name: "jobtrail" }, spans: all.slice(at, at + SPANS_IN_A_REQUEST) }],
      },
    ];
    requests.push(Buffer.from(encodeJson(exportTraceRequest, { resourceSpans })));
  }
  return { traceId, jobId, requests, spans: all.length };
}

function planned(steps: number, calls: number): Planned[] {
  const long = steps * 2;
  const spans: Planned[] = [];
  const add = (span: Planned) => spanId(spans.push(span) - 1);
  const message = { "messaging.system": "aws_sqs", "messaging.destination.name": "jobs-todo" };
  const root = add({
    ...{ name: "submit long_running_job", kind: 1, parent: undefined },
    ...{ startMs: 0, lastsMs: 5, attributes: {} },
  });
  const send = add({
    ...{ name: "send jobs-todo", kind: 4, parent: root },
    ...{ startMs: 1, lastsMs: 3, attributes: message },
  });
  const attempt = add({
    ...{ name: "process jobs-todo", kind: 5, parent: send },
    ...{ startMs: 20, lastsMs: long + 20, attributes: { ...message, "job.attempt": 1 } },
  });
  const work = add({
    ...{ name: "execute long_running_job", kind: 1, parent: attempt },
    ...{ startMs: 25, lastsMs: long + 10, attributes: {} },
  });
  let caller = work;
  for (let index = 0; index < steps; index++) {
    const calling = calls === 0 || index % (calls + 1) === 0;
    const attributes = { "job.step.name": `part ${index}`, "job.step.index": index };
    const made = add({
      ...{ name: `step part ${index}`, kind: 1, parent: calling ? work : caller },
      ...{ startMs: 30 + index * 2, lastsMs: calling && calls > 0 ? 2 * calls + 1.5 : 1.5, attributes },
    });
    if (calling) caller = made;
  }
  return spans;
}

function spanId(index: number): string {
  return (index + 1).toString(16).padStart(16, "0");
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);
}
