import protobuf from "protobufjs";
import { readLogs } from "../../../observability/backend/intake/read-logs.ts";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import type { MessageType } from "../../../observability/backend/otlp/message-type.ts";
import { exportLogsRequest, exportTraceRequest, logRecord } from "../../../observability/backend/otlp/otlp-types.ts";
import { toProtoJson } from "../../../observability/backend/otlp/proto-json.ts";
import { resourceSpans } from "../../../observability/backend/query/resource-spans.ts";
import { openTelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

/** A value for every field of a message type, none of them zero, so that a lost field shows. */
function filled(type: MessageType<unknown>, depth = 0): Record<string, unknown> {
  const fields = type.oneof ? type.fields.slice(0, 1) : type.fields;
  const known = depth > 6 ? [] : fields;
  return Object.fromEntries(
    known.map((field) => {
      const value = field.message ? filled(field.message(), depth + 1) : sample(field.scalar, field.name, field.number);
      return [field.name, field.repeated ? [value] : value];
    }),
  );
}

function sample(scalar: string | undefined, name: string, number: number): unknown {
  if (scalar === "id") return name === "traceId" ? TRACE : SPAN;
  if (scalar === "string") return `${name} ö`;
  if (scalar === "fixed64" || scalar === "int64") return `17000000000000000${number + 10}`;
  if (scalar === "bytes") return "AQID";
  return scalar === "bool" ? true : scalar === "enum" ? 2 : number;
}

const ATTRIBUTE_VALUES = [
  { stringValue: "" },
  { boolValue: false },
  { intValue: "-9223372036854775808" },
  { doubleValue: 1.5 },
  { bytesValue: "AQID" },
  { arrayValue: { values: [{ intValue: "1" }, { stringValue: "a" }] } },
  { kvlistValue: { values: [{ key: "k", value: { boolValue: true } }] } },
];

describe("the store", () => {
  it("loses no field of an OTLP span, its resource or its scope", () => {
    const request = filled(exportTraceRequest);
    const store = openTelemetryStore();

    store.writeSpans(readSpans(encodeJson(exportTraceRequest, request), store).rows);
    const back = resourceSpans(store.spans(store.traceKey(TRACE) ?? 0));

    expect({ resourceSpans: back }).toEqual(request);
    store.close();
  });

  it("keeps attribute values of every type as they are", () => {
    const attributes = ATTRIBUTE_VALUES.map((value, index) => ({ key: `key ${index}`, value }));
    const span = { traceId: TRACE, spanId: SPAN, name: "all types", attributes };
    const store = openTelemetryStore();

    store.writeSpans(
      readSpans(encodeJson(exportTraceRequest, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }), store).rows,
    );

    expect(resourceSpans(store.spans(store.traceKey(TRACE) ?? 0))).toMatchObject([
      { scopeSpans: [{ spans: [{ attributes }] }] },
    ]);
    store.close();
  });

  it("loses no field of a log record", () => {
    const request = filled(exportLogsRequest);
    const store = openTelemetryStore();

    store.writeLogs(readLogs(encodeJson(exportLogsRequest, request)));
    const [log] = store.logs({ traceId: TRACE, limit: 10 });

    expect(log && toProtoJson(logRecord, log.record)).toEqual(filled(logRecord, 3));
    store.close();
  });
});

describe("the OTLP codec", () => {
  it("reads what another protobuf implementation writes", () => {
    const { root } = protobuf.parse(`syntax = "proto3";
      message Value { oneof value { string s = 1; bool b = 2; int64 i = 3; double d = 4; } }
      message Attribute { string key = 1; Value value = 2; }
      message Status { string message = 2; int32 code = 3; }
      message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent = 4; string name = 5; int32 kind = 6; fixed64 start = 7;
        fixed64 finish = 8; repeated Attribute attributes = 9; Status status = 15; fixed32 flags = 16; bytes unknown = 99; }
      message Scope { repeated Span spans = 2; }
      message Resource { repeated Scope scopes = 2; }
      message Request { repeated Resource resources = 1; }`);
    const request = root.lookupType("Request");
    const span = {
      ...{ traceId: Buffer.from(TRACE, "hex"), spanId: Buffer.from(SPAN, "hex"), name: "größe", kind: 5, flags: 257 },
      ...{
        start: "1700000000000000001",
        finish: "1700000000000000999",
        status: { code: 2, message: "no" },
        unknown: Buffer.from("x"),
      },
      attributes: [
        { key: "job.id", value: { s: "j 1" } },
        { key: "n", value: { i: "-5" } },
      ],
    };
    const bytes = request.encode(request.fromObject({ resources: [{ scopes: [{ spans: [span] }] }] })).finish();

    const { rows, rejected } = readSpans(Buffer.from(bytes), { indexedKeys: ["job.id"] });

    expect(rejected).toBe(0);
    expect(rows).toMatchObject([
      { name: "größe", kind: 5, start: 1700000000000000001n, end: 1700000000000000999n, statusCode: 2 },
    ]);
    expect(rows[0]?.indexed).toEqual([{ key: "job.id", value: "j 1" }]);
  });

  it("names the place of a value that does not fit", () => {
    const wrong = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: TRACE, startTimeUnixNano: "soon" }] }] }] };

    expect(() => encodeJson(exportTraceRequest, wrong)).toThrow(
      'resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano: expected a whole number, got "soon"',
    );
  });

  it("takes names for the numbers of enums", () => {
    const spans = [{ traceId: TRACE, spanId: SPAN, kind: "SPAN_KIND_CONSUMER", status: { code: "STATUS_CODE_ERROR" } }];

    const { rows } = readSpans(encodeJson(exportTraceRequest, { resourceSpans: [{ scopeSpans: [{ spans }] }] }), {
      indexedKeys: [],
    });

    expect(rows).toMatchObject([{ kind: 5, statusCode: 2 }]);
  });

  it("refuses every cut-off message and never reads beyond it", () => {
    const bytes = encodeJson(exportTraceRequest, filled(exportTraceRequest));

    for (let length = 1; length < bytes.length; length += 3) {
      expect(() => readSpans(bytes.subarray(0, length), { indexedKeys: [] })).toThrow(/expected/);
    }
  });

  it("refuses nesting without end", () => {
    let value: unknown = { stringValue: "deep" };
    for (let depth = 0; depth < 200; depth++) value = { arrayValue: { values: [value] } };
    const spans = [{ traceId: TRACE, spanId: SPAN, attributes: [{ key: "k", value }] }];

    expect(() => encodeJson(exportTraceRequest, { resourceSpans: [{ scopeSpans: [{ spans }] }] })).toThrow(
      "nested messages",
    );
  });
});
