import type { Attributes, OriginView, PlainValue, SpansView, SpanView } from "../../api/span-view.ts";

/** The parts of OTLP JSON that the page reads. Zero values are absent on the wire; 64-bit numbers may be text. */
export interface JsonValue {
  stringValue?: string | undefined;
  boolValue?: boolean | undefined;
  intValue?: string | number | undefined;
  doubleValue?: number | string | undefined;
  arrayValue?: { values?: JsonValue[] | undefined } | undefined;
  kvlistValue?: { values?: JsonAttribute[] | undefined } | undefined;
  bytesValue?: string | undefined;
}

export interface JsonAttribute {
  key?: string | undefined;
  value?: JsonValue | undefined;
}

export type JsonAttributes = JsonAttribute[] | undefined;
type JsonTime = string | number | undefined;

export interface JsonSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  name?: string | undefined;
  kind?: number | string | undefined;
  startTimeUnixNano?: JsonTime;
  endTimeUnixNano?: JsonTime;
  attributes?: JsonAttributes;
  events?: { timeUnixNano?: JsonTime; name?: string | undefined; attributes?: JsonAttributes }[] | undefined;
  links?: { traceId?: string | undefined; spanId?: string | undefined; attributes?: JsonAttributes }[] | undefined;
  status?: { code?: number | string | undefined; message?: string | undefined } | undefined;
}

export interface JsonResourceSpans {
  resource?: { attributes?: JsonAttributes } | undefined;
  scopeSpans?:
    | {
        scope?: { name?: string | undefined; version?: string | undefined; attributes?: JsonAttributes } | undefined;
        spans?: JsonSpan[] | undefined;
      }[]
    | undefined;
}

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

/** Spans of OTLP JSON, of any number of traces, as those of the backend's own endpoint. */
export function spansOfOtlp(resourceSpans: readonly JsonResourceSpans[]): SpansView {
  const origins: OriginView[] = [];
  const spans: SpanView[] = [];
  for (const { resource, scopeSpans = [] } of resourceSpans) {
    const attributes = attributesOf(resource?.attributes);
    for (const { scope, spans: own = [] } of scopeSpans) {
      const origin = origins.length;
      origins.push({
        service: String(attributes["service.name"] ?? ""),
        resource: attributes,
        scopeName: scope?.name ?? "",
        scopeVersion: scope?.version ?? "",
        scopeAttributes: attributesOf(scope?.attributes),
      });
      for (const span of own) spans.push(spanOf(span, origin));
    }
  }
  return { origins, spans, missingTraceIds: [], backLinks: [], linkEnds: [] };
}

function spanOf(span: JsonSpan, origin: number): SpanView {
  const start = nanoseconds(span.startTimeUnixNano);
  return {
    ...{ traceId: span.traceId.toLowerCase(), spanId: span.spanId.toLowerCase() },
    parentSpanId: /^0*$/.test(span.parentSpanId ?? "") ? "" : (span.parentSpanId ?? "").toLowerCase(),
    ...{ name: span.name ?? "", kind: kindOf(span.kind), startUs: microseconds(start) },
    durationUs: microseconds(nanoseconds(span.endTimeUnixNano) - start),
    ...{ status: statusOf(span.status?.code), reason: span.status?.message ?? "" },
    attributes: attributesOf(span.attributes),
    events: (span.events ?? []).map(({ name = "", timeUnixNano, attributes }) => ({
      ...{ name, timeUs: microseconds(nanoseconds(timeUnixNano)), attributes: attributesOf(attributes) },
    })),
    links: (span.links ?? []).flatMap(({ traceId = "", spanId = "", attributes }) =>
      // One to ids that are none leads nowhere.
      isId(traceId, 32) && isId(spanId, 16)
        ? { traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase(), attributes: attributesOf(attributes) }
        : [],
    ),
    origin,
  };
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/i.test(text);
}

/** As a number of the protocol, or its name. */
function kindOf(kind: number | string = 0): SpanView["kind"] {
  if (typeof kind === "number") return KINDS[kind] ?? "unspecified";
  const name = kind.replace(/^SPAN_KIND_/, "").toLowerCase();
  return KINDS.find((one) => one === name) ?? "unspecified";
}

function statusOf(code: number | string = 0): SpanView["status"] {
  if (code === 2 || code === "STATUS_CODE_ERROR") return "error";
  return code === 1 || code === "STATUS_CODE_OK" ? "ok" : "unset";
}

function nanoseconds(time: JsonTime = 0): bigint {
  return typeof time === "number" ? BigInt(Math.trunc(time)) : BigInt(time === "" ? 0 : time);
}

function microseconds(nanos: bigint): number {
  return Number(nanos / 1_000n) + Number(nanos % 1_000n) / 1_000;
}

/** Attributes in plain JSON. */
export function attributesOf(attributes: JsonAttributes = []): Attributes {
  return Object.fromEntries(attributes.map(({ key = "", value }) => [key, plainValue(value)]));
}

function plainValue(value: JsonValue | undefined): PlainValue {
  if (!value) return null;
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) return attributesOf(value.kvlistValue.values);
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : String(value.intValue);
  }
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}
