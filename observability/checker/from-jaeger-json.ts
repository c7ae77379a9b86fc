import { z } from "zod";
import { parseWire } from "./parse-wire.ts";
import { type Attributes, type AttributeValue, spanKinds, statusCodes, type TraceSpan } from "./trace.ts";

const keyValues = z
  .array(z.looseObject({ key: z.string(), type: z.string().default("string"), value: z.unknown() }))
  .nullish()
  .transform((pairs) => pairs ?? []);
const traceIdHex = z.string().transform((id) => id.toLowerCase().padStart(32, "0"));
const spanIdHex = z.string().transform((id) => id.toLowerCase().padStart(16, "0"));

const wireSpan = z.looseObject({
  traceID: traceIdHex,
  spanID: spanIdHex,
  operationName: z.string(),
  references: z
    .array(z.looseObject({ refType: z.string(), traceID: traceIdHex, spanID: spanIdHex }))
    .nullish()
    .transform((references) => references ?? []),
  startTime: z.number().int(),
  duration: z.number().int(),
  tags: keyValues,
  logs: z
    .array(z.looseObject({ timestamp: z.number().int(), fields: keyValues }))
    .nullish()
    .transform((logs) => logs ?? []),
  processID: z.string().default(""),
});
type WireSpan = z.infer<typeof wireSpan>;

const wireTrace = z.looseObject({
  spans: z.array(wireSpan),
  processes: z.record(z.string(), z.looseObject({ serviceName: z.string() })).default({}),
});
const answer = z.union([
  z.looseObject({ data: z.array(wireTrace) }).transform((body) => body.data),
  wireTrace.transform((trace) => [trace]),
]);

/** Tags that Jaeger makes of span fields; they are no attributes. */
const fieldTags = new Set([
  "span.kind",
  "error",
  "otel.status_code",
  "otel.status_description",
  "w3c.tracestate",
  "otel.scope.name",
  "otel.scope.version",
]);

/**
 * Reads the answer of Jaeger's `/api/traces/{id}` (v1), or one trace of it. Times are whole microseconds there, and the attributes of
 * links are lost; prefer `fromOtlpJson` where v3 is served. Throws an `Error` naming the failing paths.
 */
export function fromJaegerJson(body: unknown): TraceSpan[] {
  return parseWire(answer, body, "a Jaeger v1 answer with data[].spans").flatMap(({ spans, processes }) =>
    spans.map((span) => toSpan(span, processes[span.processID]?.serviceName ?? "unknown_service")),
  );
}

function toSpan(span: WireSpan, service: string): TraceSpan {
  const tags = toAttributes(span.tags);
  const parent = span.references.find((reference) => reference.traceID === span.traceID);
  // Jaeger merges a link to the parent into the parent's reference and gives it the link's type.
  const links = span.references.filter((reference) => reference !== parent || reference.refType === "FOLLOWS_FROM");
  const code = statusCodes.find((name) => name === tags["otel.status_code"]);
  const message = tags["otel.status_description"];
  const startNs = BigInt(span.startTime) * 1000n;

  return {
    traceId: span.traceID,
    spanId: span.spanID,
    ...(parent && { parentSpanId: parent.spanID }),
    name: span.operationName,
    kind: spanKinds.find((kind) => kind.toLowerCase() === tags["span.kind"]) ?? "INTERNAL",
    service,
    startNs,
    endNs: startNs + BigInt(span.duration) * 1000n,
    attributes: Object.fromEntries(Object.entries(tags).filter(([key]) => !fieldTags.has(key))),
    status: {
      code: code ?? (tags.error === true ? "ERROR" : "UNSET"),
      ...(message !== undefined && { message: String(message) }),
    },
    links: links.map(({ traceID, spanID }) => ({ traceId: traceID, spanId: spanID })),
    events: span.logs.map(({ timestamp, fields }) => {
      const { event, ...attributes } = toAttributes(fields);
      return { name: String(event ?? ""), timeNs: BigInt(timestamp) * 1000n, attributes };
    }),
  };
}

function toAttributes(pairs: z.infer<typeof keyValues>): Attributes {
  return Object.fromEntries(pairs.map(({ key, type, value }) => [key, toValue(type, value)]));
}

/** int64 beyond 2^53 comes as text; arrays come as JSON text. */
function toValue(type: string, value: unknown): AttributeValue {
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (type === "int64" || type === "float64") return Number(value);
  return arrayOfScalars(value) ?? String(value);
}

const scalars = z.array(z.union([z.string(), z.number(), z.boolean()]));

function arrayOfScalars(value: unknown): AttributeValue | undefined {
  if (typeof value !== "string" || !value.startsWith("[")) return undefined;
  try {
    return scalars.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
