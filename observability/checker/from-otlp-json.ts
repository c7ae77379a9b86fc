import { z } from "zod";
import { parseWire } from "./parse-wire.ts";
import {
  type Attributes,
  type AttributeValue,
  type SpanKind,
  type StatusCode,
  spanKinds,
  statusCodes,
  type TraceSpan,
} from "./trace.ts";

const int64 = z.union([z.string().regex(/^-?\d+$/), z.number().int()]);
const hexId = z
  .string()
  .regex(/^[0-9a-f]*$/i)
  .transform((id) => id.toLowerCase());
const enumeration = z.union([z.number().int(), z.string()]).default(0);

const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: int64.optional(),
  doubleValue: z.union([z.number(), z.string()]).optional(),
  bytesValue: z.string().optional(),
  get arrayValue() {
    return z.looseObject({ values: z.array(anyValue).default([]) }).optional();
  },
  kvlistValue: z.unknown().optional(),
});
type AnyValue = z.infer<typeof anyValue>;

const keyValues = z.array(z.looseObject({ key: z.string().default(""), value: anyValue.default({}) })).default([]);

const wireSpan = z.looseObject({
  traceId: hexId,
  spanId: hexId,
  parentSpanId: hexId.default(""),
  name: z.string().default(""),
  kind: enumeration,
  startTimeUnixNano: int64.default("0"),
  endTimeUnixNano: int64.default("0"),
  attributes: keyValues,
  status: z.looseObject({ code: enumeration, message: z.string().default("") }).default({ code: 0, message: "" }),
  links: z.array(z.looseObject({ traceId: hexId, spanId: hexId, attributes: keyValues })).default([]),
  events: z
    .array(z.looseObject({ name: z.string().default(""), timeUnixNano: int64.default("0"), attributes: keyValues }))
    .default([]),
});
type WireSpan = z.infer<typeof wireSpan>;

const resourceSpans = z.array(
  z.looseObject({
    resource: z.looseObject({ attributes: keyValues }).default({ attributes: [] }),
    scopeSpans: z.array(z.looseObject({ spans: z.array(wireSpan).default([]) })).default([]),
  }),
);
const answer = z.union([
  resourceSpans,
  z.looseObject({ resourceSpans }).transform((body) => body.resourceSpans),
  z.looseObject({ result: z.looseObject({ resourceSpans }) }).transform((body) => body.result.resourceSpans),
]);

/**
 * Reads OTLP JSON: the answer of Jaeger's `/api/v3/traces/{id}` (`{"result":{"resourceSpans":[…]}}`), an export request
 * (`{"resourceSpans":[…]}`) or the bare list. Zero values may be left out. Throws an `Error` naming the failing paths.
 */
export function fromOtlpJson(body: unknown): TraceSpan[] {
  return parseWire(answer, body, "OTLP JSON with resourceSpans").flatMap(({ resource, scopeSpans }) => {
    const service = String(toAttributes(resource.attributes)["service.name"] ?? "unknown_service");
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => toSpan(span, service)));
  });
}

function toSpan(span: WireSpan, service: string): TraceSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(/[1-9a-f]/.test(span.parentSpanId) && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: toKind(span.kind),
    service,
    startNs: BigInt(span.startTimeUnixNano),
    endNs: BigInt(span.endTimeUnixNano),
    attributes: toAttributes(span.attributes),
    status: { code: toStatusCode(span.status.code), ...(span.status.message && { message: span.status.message }) },
    links: span.links.map((link) => ({ ...link, attributes: toAttributes(link.attributes) })),
    events: span.events.map((event) => ({
      name: event.name,
      timeNs: BigInt(event.timeUnixNano),
      attributes: toAttributes(event.attributes),
    })),
  };
}

/** Enums are integers in OTLP JSON; some writers send the names instead. An unspecified kind counts as INTERNAL, as in Jaeger. */
function toKind(kind: number | string): SpanKind {
  if (typeof kind === "number") return spanKinds[kind - 1] ?? "INTERNAL";
  return spanKinds.find((name) => kind === `SPAN_KIND_${name}`) ?? "INTERNAL";
}

function toStatusCode(code: number | string): StatusCode {
  if (typeof code === "number") return statusCodes[code] ?? "UNSET";
  return statusCodes.find((name) => code === `STATUS_CODE_${name}`) ?? "UNSET";
}

function toAttributes(pairs: z.infer<typeof keyValues>): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, toValue(value)]));
}

/** Maps become JSON text, so that whoever looks for payload finds them. */
function toValue(value: AnyValue): AttributeValue {
  if (value.arrayValue) return value.arrayValue.values.map(toScalar);
  return toScalar(value);
}

function toScalar(value: AnyValue): string | number | boolean {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue;
  const composite = value.kvlistValue ?? value.arrayValue;
  return composite === undefined ? "" : JSON.stringify(composite);
}
