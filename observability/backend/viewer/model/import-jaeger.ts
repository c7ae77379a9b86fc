import type { Attributes, PlainValue, SpansView, SpanView } from "../../api/span-view.ts";
import type { JaegerTrace } from "./import-schemas.ts";

type Tags = NonNullable<JaegerTrace["spans"][number]["tags"]>;

/** Tags that stand for a field of OTLP, and are no attributes there. */
const FIELDS = [
  "span.kind",
  "error",
  "otel.status_code",
  "otel.status_description",
  "otel.scope.name",
  "otel.scope.version",
];

/** Traces of Jaeger's JSON as the backend's own spans: the first CHILD_OF of the same trace, else its first reference there, is the parent; other references are links. */
export function spansOfJaeger(traces: readonly JaegerTrace[]): SpansView {
  const view: SpansView = { origins: [], spans: [], missingTraceIds: [], backLinks: [], linkEnds: [] };
  for (const { spans, processes = {} } of traces) {
    const origins = new Map<string, number>();
    for (const span of spans) {
      const tags = attributesOf(span.tags);
      const [scopeName, scopeVersion] = [textOf(tags["otel.scope.name"]), textOf(tags["otel.scope.version"])];
      const key = `${span.processID}\n${scopeName}\n${scopeVersion}`;
      const process = processes[span.processID ?? ""];
      const origin = origins.get(key) ?? view.origins.length;
      if (!origins.has(key)) {
        const service = process?.serviceName ?? "unknown-service";
        const resource = { "service.name": service, ...attributesOf(process?.tags) };
        view.origins.push({ service, resource, scopeName, scopeVersion, scopeAttributes: {} });
        origins.set(key, origin);
      }
      view.spans.push(spanOf(span, tags, origin));
    }
  }
  return view;
}

function spanOf(span: JaegerTrace["spans"][number], tags: Attributes, origin: number): SpanView {
  const traceId = span.traceID.toLowerCase().padStart(32, "0");
  const references = (span.references ?? []).map(({ refType, traceID, spanID }) => ({
    refType,
    traceId: traceID.toLowerCase().padStart(32, "0"),
    spanId: spanID.toLowerCase().padStart(16, "0"),
  }));
  const inside = references.filter((one) => one.traceId === traceId);
  const parent = inside.find(({ refType }) => refType === "CHILD_OF") ?? inside[0];
  return {
    ...{ traceId, spanId: span.spanID.toLowerCase().padStart(16, "0"), parentSpanId: parent?.spanId ?? "" },
    ...{
      name: span.operationName,
      kind: kindOf(tags["span.kind"]),
      startUs: span.startTime,
      durationUs: span.duration,
    },
    status: statusOf(tags),
    reason: textOf(tags["otel.status_description"]),
    attributes: Object.fromEntries(Object.entries(tags).filter(([key]) => !FIELDS.includes(key))),
    events: (span.logs ?? []).map(({ timestamp, fields }) => {
      const { event, ...attributes } = attributesOf(fields);
      return { name: textOf(event) || "log", timeUs: timestamp, attributes };
    }),
    links: references
      .filter((one) => one !== parent)
      .map((one) => ({ traceId: one.traceId, spanId: one.spanId, attributes: {} })),
    origin,
  };
}

function statusOf(tags: Attributes): SpanView["status"] {
  const { error } = tags;
  if (tags["otel.status_code"] === "ERROR" || error === true || error === "true") return "error";
  return tags["otel.status_code"] === "OK" ? "ok" : "unset";
}

function kindOf(value: PlainValue | undefined): SpanView["kind"] {
  const kinds = ["internal", "server", "client", "producer", "consumer"] as const;
  return kinds.find((kind) => kind === value) ?? "unspecified";
}

function attributesOf(tags: Tags | null | undefined): Attributes {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key, plainOf(value)]));
}

function plainOf(value: unknown): PlainValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : (JSON.stringify(value) ?? null);
}

function textOf(value: PlainValue | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}
