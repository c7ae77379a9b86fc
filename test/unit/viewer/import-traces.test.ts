import { ImportError, importTraces } from "../../../observability/backend/viewer/model/import-traces.ts";
import { TRACE } from "./trace-spans.ts";

const otlp = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
      scopeSpans: [
        {
          scope: { name: "lib", version: "1" },
          spans: [
            {
              traceId: TRACE.toUpperCase(),
              spanId: "00F067AA0BA902B7",
              name: "GET",
              kind: "SPAN_KIND_SERVER",
              startTimeUnixNano: "1700000000000001500",
              endTimeUnixNano: "1700000000000003500",
              status: { code: 2, message: "no" },
              attributes: [
                { key: "n", value: { intValue: "7" } },
                { key: "big", value: { intValue: "9007199254740993" } },
                { key: "list", value: { arrayValue: { values: [{ boolValue: true }, { doubleValue: 1.5 }] } } },
                { key: "map", value: { kvlistValue: { values: [{ key: "k", value: { stringValue: "v" } }] } } },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const jaeger = {
  data: [
    {
      traceID: "8448eb211c80319c",
      spans: [
        {
          ...{
            traceID: "8448eb211c80319c",
            spanID: "2",
            operationName: "read",
            startTime: 5,
            duration: 3,
            processID: "p1",
          },
          references: [
            { refType: "FOLLOWS_FROM", traceID: "1", spanID: "9" },
            { refType: "CHILD_OF", traceID: "8448eb211c80319c", spanID: "1" },
          ],
          tags: [
            { key: "span.kind", type: "string", value: "client" },
            { key: "error", type: "bool", value: true },
            { key: "rows", type: "int64", value: 3 },
          ],
          logs: [{ timestamp: 6, fields: [{ key: "event", type: "string", value: "retry" }] }],
        },
      ],
      processes: { p1: { serviceName: "store", tags: [] } },
    },
  ],
};

describe("what OTLP JSON leaves out", () => {
  it("is what it stands for: an empty key, no value, a link to nothing", () => {
    const span = {
      ...{ traceId: TRACE, spanId: "00f067aa0ba902b7", attributes: [{ value: { stringValue: "v" } }, { key: "k" }] },
      links: [{ attributes: [] }, { traceId: TRACE, spanId: "00f067aa0ba902b8" }],
    };

    const [imported] = importTraces(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));

    expect(imported?.view.spans).toMatchObject([
      {
        ...{ name: "", parentSpanId: "", kind: "unspecified", startUs: 0, attributes: { "": "v", k: null } },
        links: [{ traceId: TRACE, spanId: "00f067aa0ba902b8", attributes: {} }],
      },
    ]);
    expect(imported?.view.spans[0]?.links).toHaveLength(1);
  });
});

const messageOf = (text: string) => {
  try {
    importTraces(text);
  } catch (error) {
    return error instanceof ImportError ? error.message : `not an ImportError: ${error}`;
  }
  return "imported";
};

describe("import", () => {
  it("reads OTLP JSON: ids in any case, kinds by name, values as plain JSON", () => {
    const [trace] = importTraces(JSON.stringify(otlp));

    expect(trace).toMatchObject({
      traceId: TRACE,
      view: { origins: [{ service: "shop", scopeName: "lib", scopeVersion: "1" }] },
    });
    expect(trace?.view.spans).toEqual([
      expect.objectContaining({
        ...{ spanId: "00f067aa0ba902b7", kind: "server", startUs: 1_700_000_000_000_001.5, durationUs: 2 },
        ...{ status: "error", reason: "no", parentSpanId: "" },
        attributes: { n: 7, big: "9007199254740993", list: [true, 1.5], map: { k: "v" } },
      }),
    ]);
  });

  it("reads Jaeger's JSON: the first CHILD_OF is the parent, other references are links, tags of fields are fields", () => {
    const [trace] = importTraces(JSON.stringify(jaeger));

    expect(trace?.traceId).toBe("8448eb211c80319c".padStart(32, "0"));
    expect(trace?.view.spans).toEqual([
      expect.objectContaining({
        ...{ spanId: "0000000000000002", parentSpanId: "0000000000000001", kind: "client", status: "error" },
        attributes: { rows: 3 },
        events: [{ name: "retry", timeUs: 6, attributes: {} }],
        links: [{ traceId: "1".padStart(32, "0"), spanId: "9".padStart(16, "0"), attributes: {} }],
      }),
    ]);
  });

  it("reads lines, lists and answers of the API, and gathers a trace that comes in parts", () => {
    expect(importTraces(`${JSON.stringify(otlp)}\n\n${JSON.stringify(otlp)}\n`)[0]?.view.spans).toHaveLength(2);
    expect(importTraces(JSON.stringify([otlp, jaeger]))).toHaveLength(2);
    expect(importTraces(JSON.stringify({ result: otlp }))).toHaveLength(1);
    expect(importTraces(JSON.stringify(jaeger.data[0]))).toHaveLength(1);
  });

  it.each([
    ["", /got an empty file; nothing was imported/],
    ["hello", /expected JSON, but the file is not/],
    [`${JSON.stringify(otlp)}\n{"resource`, /expected JSON, but line 2 is not/],
    ["[]", /expected spans, got a file without any/],
    ['{"a":1}', /expected OTLP JSON .* got an object with "a"; nothing was imported/],
    ["7", /got 7; nothing was imported/],
    [
      JSON.stringify(otlp).replace("00F067AA0BA902B7", "xyz"),
      /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.spanId: expected 16 hex digits; nothing was imported$/,
    ],
    [JSON.stringify(jaeger).replace('"startTime":5', '"startTime":"5"'), /data \[0\]\.spans\[0\]\.startTime: .*number/],
  ])("says what is wrong with %j", (text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});
