import { readFileSync } from "node:fs";
import { checkTrace, fromJaegerJson, fromOtlpJson } from "../../../observability/checker/index.ts";
import type { AttributeValue, TraceSpan } from "../../../observability/checker/trace.ts";
import { aCompletedJob, aFailedJob } from "../../support/a-trace.ts";

function fixture(name: string): { result: { resourceSpans: unknown[] }; data: unknown[] } {
  return JSON.parse(readFileSync(new URL(`../../fixtures/checker/${name}.json`, import.meta.url), "utf8"));
}

describe("OTLP JSON", () => {
  const body = fixture("jaeger-v3-trace");

  it("is read field by field", () => {
    const [span] = fromOtlpJson(body);

    expect(span).toEqual({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "00f067aa0ba902b7",
      parentSpanId: "b7ad6b7169203331",
      name: "process jobs-todo",
      kind: "CONSUMER",
      service: "job-processor",
      startNs: 1_790_000_000_000_000_001n,
      endNs: 1_790_000_000_012_000_000n,
      attributes: {
        "job.id": "job-0001",
        "job.attempt": 2,
        "job.redriven": true,
        "app.ratio": 0.5,
        "app.codes": ["a", 1],
        "app.map": '{"values":[]}',
        "app.bytes": "AQI=",
        "app.empty": "",
      },
      status: { code: "ERROR", message: "it did not work" },
      links: [
        {
          traceId: "0af7651916cd43dd8448eb211c80319c",
          spanId: "b7ad6b7169203331",
          attributes: { "messaging.message.id": "m-1" },
        },
      ],
      events: [{ name: "exception", timeNs: 1_790_000_000_000_000_002n, attributes: { "exception.type": "Error" } }],
    } satisfies TraceSpan);
  });

  it("may leave out zero values", () => {
    expect(fromOtlpJson(body)[1]).toEqual({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      name: "",
      kind: "INTERNAL",
      service: "unknown_service",
      startNs: 0n,
      endNs: 0n,
      attributes: {},
      status: { code: "UNSET" },
      links: [],
      events: [],
    });
  });

  it("is the same as an export request and as a bare list", () => {
    expect(fromOtlpJson(body.result)).toEqual(fromOtlpJson(body));
    expect(fromOtlpJson(body.result.resourceSpans)).toEqual(fromOtlpJson(body));
  });

  it("is refused with the path that is wrong", () => {
    expect(() => fromOtlpJson([{ scopeSpans: [{ spans: [{ traceId: "xyz" }] }] }])).toThrow(
      /expected OTLP JSON .* no span was read/,
    );
    expect(() => fromOtlpJson({ error: { httpCode: 404 } })).toThrow("no span was read");
  });

  it("carries a whole job without loss", () => {
    const job = aCompletedJob({ ends: ["failed", "crashed"] });

    expect(fromOtlpJson(toOtlpJson(job))).toEqual(job);
  });
});

describe("Jaeger's v1 JSON", () => {
  const body = fixture("jaeger-v1-trace");

  it("is read field by field", () => {
    const [process, send] = fromJaegerJson(body);

    expect(process).toEqual({
      traceId: "00000000000000008448eb211c80319c",
      spanId: "00f067aa0ba902b7",
      parentSpanId: "b7ad6b7169203331",
      name: "process jobs-todo",
      kind: "CONSUMER",
      service: "job-processor",
      startNs: 1_790_000_000_000_000_000n,
      endNs: 1_790_000_000_012_000_000n,
      attributes: {
        "app.codes": ["a", 1],
        "app.detail": '[{"a":1}]',
        "app.big": 9_007_199_254_740_992,
        "job.attempt": 2,
        "error.type": "STEP_FAILED",
      },
      status: { code: "ERROR", message: "it did not work" },
      links: [
        { traceId: "00000000000000008448eb211c80319c", spanId: "b7ad6b7169203331" },
        { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "00000000000000aa" },
      ],
      events: [{ name: "exception", timeNs: 1_790_000_000_000_002_000n, attributes: { "exception.type": "Error" } }],
    } satisfies TraceSpan);
    expect(send).toMatchObject({
      parentSpanId: "00000000000000bb",
      kind: "PRODUCER",
      service: "unknown_service",
      links: [],
    });
  });

  it("may be one trace without its envelope", () => {
    expect(fromJaegerJson(body.data[0])).toEqual(fromJaegerJson(body));
  });

  it("is refused with the path that is wrong", () => {
    expect(() => fromJaegerJson({ data: null })).toThrow("expected a Jaeger v1 answer with data[].spans");
  });

  it("carries what the checker needs of a job", () => {
    for (const job of [aCompletedJob({ ends: ["failed"] }), aFailedJob()]) {
      expect(checkTrace(fromJaegerJson(toJaegerJson(job)))).toEqual(checkTrace(job));
    }
  });
});

/** The same spans as Jaeger's v3 API would answer. */
function toOtlpJson(spans: readonly TraceSpan[]): unknown {
  const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };
  const value = (given: AttributeValue) => {
    if (typeof given === "boolean") return { boolValue: given };
    return typeof given === "number" ? { intValue: String(given) } : { stringValue: String(given) };
  };
  const pairs = (attributes: TraceSpan["attributes"] = {}) =>
    Object.entries(attributes).map(([key, given]) => ({ key, value: value(given) }));
  const resourceSpans = spans.map(({ service, startNs, endNs, kind, status, attributes, links, ...span }) => ({
    resource: { attributes: pairs({ "service.name": service }) },
    scopeSpans: [
      {
        spans: [
          {
            ...span,
            kind: kinds[kind],
            startTimeUnixNano: String(startNs),
            endTimeUnixNano: String(endNs),
            attributes: pairs(attributes),
            status: status.code === "ERROR" ? { code: 2, message: status.message } : {},
            links: links.map((link) => ({ ...link, attributes: pairs(link.attributes) })),
          },
        ],
      },
    ],
  }));
  return { result: { resourceSpans } };
}

/** The same spans as Jaeger's v1 API would answer: a link to the parent turns the parent's reference into FOLLOWS_FROM. */
function toJaegerJson(spans: readonly TraceSpan[]): unknown {
  const services = [...new Set(spans.map(({ service }) => service))];
  return {
    data: [
      {
        processes: Object.fromEntries(services.map((serviceName, at) => [`p${at}`, { serviceName, tags: [] }])),
        spans: spans.map((span) => {
          const { kind, status, attributes } = span;
          const isParent = (link: { spanId: string }) => link.spanId === span.parentSpanId;
          const toReference = (refType: string, spanID = "", traceID = span.traceId) => ({ refType, traceID, spanID });
          return {
            traceID: span.traceId,
            spanID: span.spanId,
            operationName: span.name,
            references: [
              ...(span.parentSpanId
                ? [toReference(span.links.some(isParent) ? "FOLLOWS_FROM" : "CHILD_OF", span.parentSpanId)]
                : []),
              ...span.links
                .filter((link) => !isParent(link))
                .map((link) => toReference("FOLLOWS_FROM", link.spanId, link.traceId)),
            ],
            startTime: Number(span.startNs / 1000n),
            duration: Number((span.endNs - span.startNs) / 1000n),
            tags: [
              ...Object.entries(attributes).map(([key, value]) => ({
                key,
                type: typeof value === "number" ? "int64" : "string",
                value,
              })),
              ...(kind === "INTERNAL" ? [] : [{ key: "span.kind", type: "string", value: kind.toLowerCase() }]),
              ...(status.code === "ERROR"
                ? [
                    { key: "otel.status_code", type: "string", value: "ERROR" },
                    { key: "error", type: "bool", value: true },
                    { key: "otel.status_description", type: "string", value: status.message },
                  ]
                : []),
            ],
            logs: [],
            processID: `p${services.indexOf(span.service)}`,
          };
        }),
      },
    ],
  };
}
