/** The parts of OTLP JSON that the page reads. Zero values are absent on the wire. */
export interface JsonValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number | string;
  arrayValue?: { values?: JsonValue[] };
  kvlistValue?: { values?: JsonAttribute[] };
  bytesValue?: string;
}

export interface JsonAttribute {
  key?: string;
  value?: JsonValue;
}

export interface JsonSpan {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: JsonAttribute[];
  events?: { timeUnixNano?: string; name?: string; attributes?: JsonAttribute[] }[];
  links?: { traceId?: string; spanId?: string; attributes?: JsonAttribute[] }[];
  status?: { code?: number; message?: string };
}

export interface JsonResourceSpans {
  resource?: { attributes?: JsonAttribute[] };
  scopeSpans?: { scope?: { name?: string; version?: string }; spans?: JsonSpan[] }[];
}

/** A span as the page draws it. Times are microseconds from the epoch, exact enough to draw with. */
export interface PageSpan {
  id: string;
  parentId: string;
  name: string;
  service: string;
  /** 0–5 as in OTLP. */
  kind: number;
  start: number;
  duration: number;
  failed: boolean;
  statusMessage: string;
  attributes: [string, string][];
  resource: [string, string][];
  scope: string;
  events: { time: number; name: string; attributes: [string, string][] }[];
  links: { traceId: string; spanId: string; attributes: [string, string][] }[];
}

/** All spans of an answer of the v3 API. */
export function pageSpans(resourceSpans: readonly JsonResourceSpans[]): PageSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const owner = pairs(resource?.attributes);
    const service = owner.find(([key]) => key === "service.name")?.[1] ?? "";
    return scopeSpans.flatMap(({ scope, spans = [] }) => {
      const scopeName = [scope?.name, scope?.version].filter(Boolean).join(" ");
      return spans.map((span) => ({ ...pageSpan(span), service, resource: owner, scope: scopeName }));
    });
  });
}

function pageSpan(span: JsonSpan): Omit<PageSpan, "service" | "resource" | "scope"> {
  const start = microseconds(span.startTimeUnixNano);
  return {
    id: span.spanId ?? "",
    parentId: span.parentSpanId ?? "",
    name: span.name ?? "",
    kind: span.kind ?? 0,
    start,
    duration: Math.max(0, microseconds(span.endTimeUnixNano) - start),
    failed: span.status?.code === 2,
    statusMessage: span.status?.message ?? "",
    attributes: pairs(span.attributes),
    events: (span.events ?? []).map((event) => ({
      time: microseconds(event.timeUnixNano),
      name: event.name ?? "",
      attributes: pairs(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId ?? "",
      spanId: link.spanId ?? "",
      attributes: pairs(link.attributes),
    })),
  };
}

/** Nanoseconds in decimal digits to microseconds, with three places. */
export function microseconds(nanoseconds = "0"): number {
  return Number(nanoseconds) / 1000;
}

export function pairs(attributes: readonly JsonAttribute[] = []): [string, string][] {
  return attributes.map(({ key = "", value }) => [key, valueText(value)]);
}

function valueText(value: JsonValue | undefined): string {
  const plain = plainValue(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain ?? "");
}

function plainValue(value: JsonValue | undefined): unknown {
  if (!value) return "";
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map((entry) => [entry.key, plainValue(entry.value)]));
  }
  return value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? value.bytesValue ?? "";
}
