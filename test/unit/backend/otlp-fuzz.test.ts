import fc from "fast-check";
import { readLogs } from "../../../observability/backend/intake/read-logs.ts";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { createReceivedMetrics } from "../../../observability/backend/metrics/received-metrics.ts";
import { renderReceivedMetrics } from "../../../observability/backend/metrics/render-received-metrics.ts";
import { decodeMessage } from "../../../observability/backend/otlp/decode-message.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import type { Field, MessageType } from "../../../observability/backend/otlp/message-type.ts";
import { exportMetricsRequest } from "../../../observability/backend/otlp/otlp-metrics.ts";
import {
  exportLogsRequest,
  exportTraceRequest,
  logRecord,
  resource,
  scope,
  span,
} from "../../../observability/backend/otlp/otlp-types.ts";
import { toProtoJson } from "../../../observability/backend/otlp/proto-json.ts";
import { MalformedMessageError } from "../../../observability/backend/otlp/wire-reader.ts";

const SIGNALS: { name: string; type: MessageType<unknown>; take(bytes: Buffer): void }[] = [
  { name: "traces", type: exportTraceRequest, take: takeSpans },
  { name: "logs", type: exportLogsRequest, take: takeLogs },
  { name: "metrics", type: exportMetricsRequest, take: takeMetrics },
];
const RUNS = { seed: 20_261_121, numRuns: 400 };

/** Everything that intake and the readers of the store do with a request's bytes. */
function takeSpans(bytes: Buffer): void {
  for (const { body, origin } of readSpans(bytes, { indexedKeys: ["job.id"] }).rows) {
    decodeMessage(span, body);
    decodeMessage(resource, origin.resource);
    decodeMessage(scope, origin.scope);
  }
}

function takeLogs(bytes: Buffer): void {
  for (const { body } of readLogs(bytes)) decodeMessage(logRecord, body);
}

function takeMetrics(bytes: Buffer): void {
  const received = createReceivedMetrics({ maxSeries: 100 });
  received.take(bytes);
  expect(renderReceivedMetrics(received)).toMatch(/\n$/);
}

/** A request is taken, or refused with a sentence: nothing else. */
function clear(take: () => void): "taken" | "refused" {
  try {
    take();
    return "taken";
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedMessageError);
    expect((error as Error).message).toMatch(/expected/);
    return "refused";
  }
}

const ID = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));

/** JSON of a message with any of its fields, in values of their types. */
function messages(type: MessageType<unknown>, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const fields = type.oneof ? [] : type.fields;
  const known = (depth > 5 ? fields.filter(({ message }) => !message) : fields).map((field) => [
    field.name,
    values(field, depth),
  ]);
  const all: fc.Arbitrary<Record<string, unknown>> = fc.record(Object.fromEntries(known), { requiredKeys: [] });
  if (!type.oneof) return all;
  const alternatives = type.fields.filter(({ message }) => depth < 5 || !message);
  return fc.oneof(...alternatives.map((field) => fc.record({ [field.name]: values(field, depth) })));
}

function values(field: Field, depth: number): fc.Arbitrary<unknown> {
  const nested = field.message;
  const one = nested ? fc.constant(undefined).chain(() => messages(nested(), depth + 1)) : scalars(field);
  return field.repeated ? fc.array(one, { maxLength: 2 }) : one;
}

function scalars({ scalar, name }: Field): fc.Arbitrary<unknown> {
  if (scalar === "string")
    return fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "\ud800", "\0"));
  if (scalar === "bytes") return fc.base64String();
  if (scalar === "id") return name === "traceId" ? ID : ID.map((id) => id.slice(16));
  if (scalar === "bool") return fc.boolean();
  if (scalar === "double") return fc.oneof(fc.double(), fc.constantFrom("NaN", "Infinity", "-Infinity"));
  if (scalar === "fixed64") return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  if (scalar === "int64" || scalar === "sfixed64")
    return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
  if (scalar === "sint32" || scalar === "enum") return fc.integer();
  return fc.nat();
}

describe.each(SIGNALS)("requests for $name", ({ type, take }) => {
  const requests = messages(type).map((json) => ({ json, bytes: encodeJson(type, json) }));

  it("are taken with any values of the right types", () => {
    fc.assert(
      fc.property(requests, ({ bytes }) => {
        expect(clear(() => take(bytes))).toBe("taken");
      }),
      RUNS,
    );
  });

  it("lose nothing on the way to memory, to JSON and back", () => {
    fc.assert(
      fc.property(requests, ({ bytes }) => {
        const held = decodeMessage(type, bytes);
        const again = decodeMessage(type, encodeJson(type, toProtoJson(type, held)));
        expect(again).toEqual(held);
      }),
      { ...RUNS, numRuns: 100 },
    );
  });

  it("are clearly answered when they are cut off, flipped, doubled or made of chance", () => {
    const bend = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), at: fc.nat() }),
      fc.record({ kind: fc.constant("flip" as const), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
      fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 12 }) }),
      fc.record({ kind: fc.constant("replace" as const), bytes: fc.uint8Array({ maxLength: 64 }) }),
    );
    fc.assert(
      fc.property(requests, fc.array(bend, { minLength: 1, maxLength: 4 }), ({ bytes }, bends) => {
        let bent = Buffer.from(bytes);
        for (const step of bends) {
          if (step.kind === "replace") bent = Buffer.from(step.bytes);
          else {
            const at = bent.length === 0 ? 0 : step.at % bent.length;
            if (step.kind === "cut") bent = bent.subarray(0, at);
            else if (step.kind === "flip" && bent.length > 0) bent[at] = (bent[at] ?? 0) ^ (1 << step.bit);
            else if (step.kind === "insert")
              bent = Buffer.concat([bent.subarray(0, at), step.bytes, bent.subarray(at)]);
          }
        }
        clear(() => take(bent));
      }),
      { ...RUNS, numRuns: 1_000 },
    );
  });

  it("are refused, or taken, with any JSON at any of their fields", () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(1e300, -1, 1.5, "x", [[]], {}, "\ud800", "9".repeat(30)));
    fc.assert(
      fc.property(requests, fc.nat(), anything, ({ json }, pick, value) => {
        const bent = structuredClone(json);
        replaceOne(bent, pick, value);
        clear(() => take(encodeJson(type, bent)));
      }),
      { ...RUNS, numRuns: 1_000 },
    );
  });
});

/** Puts `value` in the place of one of the values inside of `json`. */
function replaceOne(json: unknown, pick: number, value: unknown): void {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const collect = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const key of Object.keys(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key });
      collect((holder as Record<string, unknown>)[key]);
    }
  };
  collect(json);
  const place = places[pick % Math.max(places.length, 1)];
  if (place) place.holder[place.key] = value;
}

describe("the codec", () => {
  const TRACE = "0af7651916cd43dd8448eb211c80319c";
  const field = (number: number, wireType: number, ...rest: number[]) =>
    Buffer.from([(number << 3) | wireType, ...rest]);
  const inSpan = (bytes: Buffer) => {
    const wrapped = (number: number, inner: Buffer) =>
      Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(inner.length)]), inner]);
    return wrapped(1, wrapped(2, wrapped(2, bytes)));
  };
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];

  it.each([
    ["a length beyond 32 bits", field(5, 2, 0x85, 0x80, 0x80, 0x80, 0x10, 1, 2, 3, 4, 5)],
    ["a length beyond the end", field(5, 2, 0xff, 0xff, 0xff, 0xff, 0x07)],
    ["a number of more than ten bytes", Buffer.from([6 << 3, ...new Array(11).fill(0xff)])],
    ["field 0", field(0, 0, 1)],
    ["a field number beyond 32 bits", Buffer.from([0x88, 0x80, 0x80, 0x80, 0x10, 1])],
    ["a group", field(3, 3)],
    ["wire type 7", field(50, 7)],
    ["a number for a text", field(5, 0, 1)],
    ["a text for a time", field(7, 2, 0)],
    ["a number that runs over the end", field(6, 0, 0x80)],
  ])("refuses %s", (_what, bytes) => {
    expect(clear(() => takeSpans(inSpan(bytes)))).toBe("refused");
  });

  it.each([
    ["the envelope", Buffer.from([0, 0])],
    ["the envelope's own fields", Buffer.from([1 << 3, 5])],
  ])("refuses what is wrong in %s", (_what, bytes) => {
    for (const { take } of SIGNALS) expect(clear(() => take(bytes))).toBe("refused");
  });

  it("takes the last of several alternatives, and numbers that are packed", () => {
    const value = Buffer.from([(1 << 3) | 2, 1, 97, 3 << 3, 7]);
    const attribute = Buffer.concat([Buffer.from([(1 << 3) | 2, 1, 107, (2 << 3) | 2, value.length]), value]);
    const decoded = decodeMessage(resource, Buffer.concat([Buffer.from([(1 << 3) | 2, attribute.length]), attribute]));
    expect(decoded.attributes).toEqual([{ key: "k", value: { intValue: 7n } }]);

    const dataPoints = [{ count: "3", bucketCounts: ["1", "2"], explicitBounds: [1] }];
    const packed = encodeJson(exportMetricsRequest, {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", histogram: { dataPoints } }] }] }],
    });
    const received = createReceivedMetrics();
    expect(received.take(packed)).toBe(0);
    expect(received.samples()).toMatchObject([{ value: { kind: "histogram", bounds: [1], counts: [1, 2], count: 3 } }]);
  });

  it.each([
    ["droppedAttributesCount", -1],
    ["droppedAttributesCount", 2 ** 32],
    ["droppedAttributesCount", 1e300],
    ["startTimeUnixNano", "-1"],
    ["startTimeUnixNano", "18446744073709551616"],
    ["kind", 2 ** 31],
    ["flags", 1.5],
    ["events", { length: 5 }],
    ["name", ["a"]],
    ["attributes", [{ key: "k", value: { intValue: "9223372036854775808" } }]],
    ["attributes", [{ key: "k", value: { bytesValue: "not base64!" } }]],
    ["attributes", [{ key: "k", value: { doubleValue: "many" } }]],
  ])("refuses %s: %j with its place, and repeats no more than a few characters", (name, value) => {
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: TRACE, [name]: value }] }] }] };
    expect(() => encodeJson(exportTraceRequest, request)).toThrow(
      /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.\w+.*expected.{1,200}$/,
    );
  });

  it("says what came in a few characters, however deep, long or strange it is", () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    for (const strange of [deep, { deep }, "x".repeat(1e6), new Array(1e6).fill(0)]) {
      const thrown = () =>
        encodeJson(exportTraceRequest, { resourceSpans: [{ resource: { droppedAttributesCount: strange } }] });
      expect(thrown).toThrow(
        /^resourceSpans\[0\]\.resource\.droppedAttributesCount: expected a whole number, got .{1,100}$/,
      );
    }
  });

  it("answers 10 000 levels of arrays and maps with a sentence, in both encodings", () => {
    for (const [open, close] of [
      ['{"arrayValue":{"values":[', "]}}"],
      ['{"kvlistValue":{"values":[{"key":"k","value":', "}]}}"],
    ] as const) {
      const value = `${open.repeat(10_000)}{"stringValue":"deep"}${close.repeat(10_000)}`;
      const attributes = `[{"key":"k","value":${value}}]`;
      const request = JSON.parse(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":${attributes}}]}]}]}`);

      expect(() => encodeJson(exportTraceRequest, request)).toThrow(/nested messages/);
    }

    const headers: Buffer[] = [];
    let length = 0;
    const around = (number: number) => {
      const header = Buffer.from([(number << 3) | 2, ...varint(length)]);
      headers.unshift(header);
      length += header.length;
    };
    for (let depth = 0; depth < 10_000; depth++) {
      around(1);
      around(5);
    }
    around(2);
    around(9);

    expect(clear(() => takeSpans(inSpan(Buffer.concat(headers))))).toBe("refused");
  });
});
