import type { OriginSpan, Span } from "../../../observability/backend/otlp/model.ts";
import { adjustTrace } from "../../../observability/backend/query/adjust-trace.ts";

const NO_ORIGIN = {
  resource: { attributes: [], droppedAttributesCount: 0, entityRefs: [] },
  resourceSchemaUrl: "",
  scope: { name: "", version: "", attributes: [], droppedAttributesCount: 0 },
  scopeSchemaUrl: "",
};

/** Times in milliseconds. */
function span(
  id: number,
  { from = 0, to = 10, parent = 0, ...more }: Partial<Span> & { from?: number; to?: number; parent?: number } = {},
): OriginSpan {
  const hex = (value: number) => (value === 0 ? "" : value.toString(16).padStart(16, "0"));
  return {
    origin: NO_ORIGIN,
    span: {
      ...{
        traceId: "a".repeat(32),
        spanId: hex(id),
        parentSpanId: hex(parent),
        traceState: "",
        name: "n",
        kind: 1,
        flags: 1,
      },
      ...{
        startTimeUnixNano: BigInt(from * 1e6),
        endTimeUnixNano: BigInt(to * 1e6),
        attributes: [],
        droppedAttributesCount: 0,
      },
      ...{ events: [], droppedEventsCount: 0, links: [], droppedLinksCount: 0, status: undefined },
      ...more,
    },
  };
}

const warnings = (spans: OriginSpan[]) => adjustTrace(spans).map((one) => one.warnings);
const onHost = (host: string, one: OriginSpan): OriginSpan => ({
  ...one,
  origin: {
    ...NO_ORIGIN,
    resource: { ...NO_ORIGIN.resource, attributes: [{ key: "host.name", value: { stringValue: host } }] },
  },
});

describe("the adjusters", () => {
  it("warn of a child outside its parent, with the delta as Go writes it", () => {
    expect(warnings([span(1, { kind: 3 }), span(2, { parent: 1, from: 2000, to: 2005, kind: 2 })])).toEqual([
      [],
      ["clock skew adjustment disabled; not applying calculated delta of -1.9975s"],
    ]);
    expect(warnings([span(1, { from: 5 }), span(2, { parent: 1, from: 2, to: 20 })])[1]?.[0]).toContain("delta of 3ms");
  });

  it("say nothing of a consumer under its producer, a child inside its parent, or spans of one host", () => {
    expect(warnings([span(1, { kind: 4 }), span(2, { parent: 1, from: 2000, to: 2005, kind: 5 })])).toEqual([[], []]);
    expect(warnings([span(1), span(2, { parent: 1, from: 2, to: 5 })])).toEqual([[], []]);
    expect(warnings([onHost("a", span(1)), onHost("a", span(2, { parent: 1, from: 50, to: 51 }))])).toEqual([[], []]);
  });

  it("warn of all that goes on at a host whose clock is off, and of nothing where the trace comes back", () => {
    const off = "clock skew adjustment disabled; not applying calculated delta of 1m0s";
    const spans = [
      onHost("a", span(1, { to: 100 })),
      onHost("b", span(2, { parent: 1, from: -60_000, to: -59_900 })),
      onHost("b", span(3, { parent: 2, from: -59_990, to: -59_980 })),
      onHost("a", span(4, { parent: 3, from: -59_988, to: -59_987 })),
    ];

    expect(warnings(spans)).toEqual([[], [off], [off], []]);
  });

  it("say nothing of spans in a circle", () => {
    expect(
      warnings([span(1, { parent: 2, from: 50, to: 51 }), span(2, { parent: 1 }), span(3, { parent: 3 })]),
    ).toEqual([[], [], []]);
  });

  it("warn of orphans and of span ids that come twice", () => {
    const copy = span(1, { name: "other" });

    expect(warnings([span(1), copy, span(2, { parent: 9 })])).toEqual([
      [],
      ["duplicate span IDs; skipping clock skew adjustment"],
      ["parent span ID=0000000000000009 is not in the trace; skipping clock skew adjustment"],
    ]);
  });

  it("drop copies that are the same in every byte", () => {
    expect(adjustTrace([span(1), span(1)])).toHaveLength(1);
  });

  it("give a server span with its client's id an id of its own", () => {
    const [client, server] = adjustTrace([span(7, { kind: 3 }), span(7, { kind: 2, from: 1, to: 2 })]);

    expect(server?.span).toMatchObject({ parentSpanId: client?.span.spanId });
    expect(server?.span.spanId).not.toBe(client?.span.spanId);
  });

  it("drop links without a trace and move library attributes to the resource", () => {
    const link = {
      traceId: "0".repeat(32),
      spanId: "1".repeat(16),
      traceState: "",
      attributes: [],
      droppedAttributesCount: 0,
      flags: 0,
    };
    const attributes = [{ key: "telemetry.sdk.name", value: { stringValue: "opentelemetry" } }];

    const [adjusted] = adjustTrace([span(1, { links: [link], attributes })]);

    expect(adjusted).toMatchObject({ warnings: ["Invalid span link removed"], span: { links: [], attributes: [] } });
    expect(adjusted?.origin.resource.attributes).toEqual(attributes);
  });

  it("move a library attribute once for all spans of a resource, and warn of a span that has it otherwise", () => {
    const named = (name: string) => [{ key: "telemetry.sdk.name", value: { stringValue: name } }];

    const adjusted = adjustTrace([
      span(1, { attributes: named("a") }),
      span(2),
      span(3, { attributes: named("a") }),
      span(4, { attributes: named("b") }),
    ]);

    expect(adjusted.map((one) => one.warnings)).toEqual([
      ...[[], [], []],
      ["conflicting values between Span and Resource for attribute telemetry.sdk.name"],
    ]);
    expect(adjusted.map((one) => one.span.attributes)).toEqual([[], [], [], named("b")]);
    expect(new Set(adjusted.map((one) => one.origin)).size).toBe(1);
    expect(adjusted[1]?.origin.resource.attributes).toEqual(named("a"));
  });

  it("sort attributes by key and write numeric addresses with dots", () => {
    const attributes = [
      { key: "z", value: { boolValue: true } },
      { key: "ip", value: { intValue: 2130706433n } },
    ];

    const [adjusted] = adjustTrace([span(1, { attributes })]);

    expect(adjusted?.span.attributes).toEqual([
      { key: "ip", value: { stringValue: "127.0.0.1" } },
      { key: "z", value: { boolValue: true } },
    ]);
  });
});
