import { type AnyValue, KIND_NAMES, type Origin, type Span, STATUS_ERROR, STATUS_OK } from "../otlp/model.ts";
import type { Json } from "../otlp/proto-json.ts";
import { serviceName } from "../otlp/service-name.ts";
import { plainInteger, valueText } from "../otlp/value-text.ts";
import type { AdjustedSpan } from "./adjust-trace.ts";
import { shortTraceId } from "./trace-id.ts";

type JsonObject = { [key: string]: Json };

/** One trace in the JSON of Jaeger's v1 API: microseconds, tags, references, processes. */
export function jaegerTrace(traceId: string, spans: readonly AdjustedSpan[]): JsonObject {
  const processes = new Map<string, { id: string; process: JsonObject }>();
  const ofOrigin = new Map<Origin, string>();
  const processId = (origin: Origin) => {
    const known = ofOrigin.get(origin);
    if (known) return known;
    const process = jaegerProcess(origin);
    const content = JSON.stringify(process);
    const entry = processes.get(content) ?? { id: `p${processes.size + 1}`, process };
    processes.set(content, entry);
    ofOrigin.set(origin, entry.id);
    return entry.id;
  };
  const jaegerSpans = spans.map((span) => jaegerSpan(span, processId(span.origin)));
  return {
    traceID: shortTraceId(traceId),
    spans: jaegerSpans,
    processes: Object.fromEntries(Array.from(processes.values(), ({ id, process }) => [id, process])),
    warnings: null,
  };
}

function jaegerProcess({ resource }: Origin): JsonObject {
  const { attributes } = resource;
  const name = attributes.find(({ key }) => key === "service.name");
  return {
    serviceName: serviceName(attributes),
    tags: attributes.filter((attribute) => attribute !== name).map(({ key, value }) => jaegerTag(key, value)),
  };
}

function jaegerSpan({ span, origin, warnings }: AdjustedSpan, processID: string): JsonObject {
  const { startTimeUnixNano: start, endTimeUnixNano: end } = span;
  return {
    traceID: shortTraceId(span.traceId),
    spanID: span.spanId,
    ...(span.flags !== 0 && { flags: span.flags }),
    operationName: span.name,
    references: jaegerReferences(span),
    startTime: Number(start / 1000n),
    duration: end > start ? Number((end - start) / 1000n) : 0,
    tags: jaegerTags(span, origin),
    logs: span.events.map((event) => ({
      timestamp: Number(event.timeUnixNano / 1000n),
      fields: [
        ...(event.attributes.some(({ key }) => key === "event") ? [] : [text("event", event.name)]),
        ...event.attributes.map(({ key, value }) => jaegerTag(key, value)),
      ],
    })),
    processID,
    warnings: warnings.length === 0 ? null : warnings,
  };
}

/** The parent first, then the links; a link to the parent decides the parent's type. */
function jaegerReferences({ traceId, parentSpanId, links }: Span): Json[] {
  const references: { refType: string; traceID: string; spanID: string }[] = [];
  if (parentSpanId !== "")
    references.push({ refType: "CHILD_OF", traceID: shortTraceId(traceId), spanID: parentSpanId });
  for (const link of links) {
    const type = link.attributes.find(({ key }) => key === "opentracing.ref_type");
    const refType = valueText(type?.value) === "child_of" ? "CHILD_OF" : "FOLLOWS_FROM";
    const parent = references[0];
    if (parent && link.traceId === traceId && link.spanId === parentSpanId) parent.refType = refType;
    else references.push({ refType, traceID: whole(link.traceId, 32), spanID: whole(link.spanId, 16) });
  }
  return references;
}

/** A link may have been sent with a shorter id, or none: here every id has its length. */
function whole(id: string, digits: number): string {
  const padded = id.padStart(digits, "0");
  return digits === 32 ? shortTraceId(padded) : padded;
}

function jaegerTags(span: Span, { scope }: Origin): Json[] {
  const code = span.status?.code ?? 0;
  const kind = KIND_NAMES[span.kind] ?? "";
  const statusMessage = span.status?.message ?? "";
  return [
    ...(scope.name === "" ? [] : [text("otel.scope.name", scope.name)]),
    ...(scope.version === "" ? [] : [text("otel.scope.version", scope.version)]),
    ...span.attributes.map(({ key, value }) => jaegerTag(key, value)),
    ...(kind === "" ? [] : [text("span.kind", kind)]),
    ...(code === STATUS_OK ? [text("otel.status_code", "OK")] : []),
    ...(code === STATUS_ERROR ? [text("otel.status_code", "ERROR"), { key: "error", type: "bool", value: true }] : []),
    ...(statusMessage === "" ? [] : [text("otel.status_description", statusMessage)]),
    ...(span.traceState === "" ? [] : [text("w3c.tracestate", span.traceState)]),
  ];
}

function text(key: string, value: string): JsonObject {
  return { key, type: "string", value };
}

/** An attribute as a v1 key-value pair; arrays and maps become JSON text. */
function jaegerTag(key: string, value: AnyValue | undefined): JsonObject {
  if (value?.boolValue !== undefined) return { key, type: "bool", value: value.boolValue };
  if (value?.intValue !== undefined) return { key, type: "int64", value: plainInteger(value.intValue) };
  if (value?.doubleValue !== undefined) {
    const finite = Number.isFinite(value.doubleValue);
    return { key, type: "float64", value: finite ? value.doubleValue : String(value.doubleValue) };
  }
  if (value?.bytesValue) return { key, type: "binary", value: valueText(value) };
  return text(key, valueText(value));
}
