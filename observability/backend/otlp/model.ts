/**
 * OTLP data as this program holds it in memory: the protocol's own message shapes with camelCase names. Ids are lower-case hex, 64-bit
 * numbers are `bigint` (times: nanoseconds since the epoch), raw bytes are `Uint8Array`; an absent id or text is "".
 */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: bigint;
  doubleValue?: number;
  arrayValue?: { values: AnyValue[] };
  kvlistValue?: { values: KeyValue[] };
  bytesValue?: Uint8Array;
}

export interface KeyValue {
  key: string;
  value: AnyValue | undefined;
}

export interface EntityRef {
  schemaUrl: string;
  type: string;
  idKeys: string[];
  descriptionKeys: string[];
}

export interface Resource {
  attributes: KeyValue[];
  droppedAttributesCount: number;
  entityRefs: EntityRef[];
}

export interface Scope {
  name: string;
  version: string;
  attributes: KeyValue[];
  droppedAttributesCount: number;
}

export interface SpanEvent {
  timeUnixNano: bigint;
  name: string;
  attributes: KeyValue[];
  droppedAttributesCount: number;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  traceState: string;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  flags: number;
}

export interface Status {
  message: string;
  /** 0 unset, 1 ok, 2 error. */
  code: number;
}

export interface Span {
  traceId: string;
  spanId: string;
  traceState: string;
  parentSpanId: string;
  name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  events: SpanEvent[];
  droppedEventsCount: number;
  links: SpanLink[];
  droppedLinksCount: number;
  status: Status | undefined;
  flags: number;
}

export interface LogRecord {
  timeUnixNano: bigint;
  severityNumber: number;
  severityText: string;
  body: AnyValue | undefined;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  flags: number;
  traceId: string;
  spanId: string;
  observedTimeUnixNano: bigint;
  eventName: string;
}

/** Where telemetry comes from: the resource and the scope it was sent under, with the schema of each. */
export interface Origin {
  resource: Resource;
  resourceSchemaUrl: string;
  scope: Scope;
  scopeSchemaUrl: string;
}

/** A span with the origin it was sent under. Spans of one origin share the same `origin` object. */
export interface OriginSpan {
  span: Span;
  origin: Origin;
}

/** The body of a POST to /v1/traces. */
export interface ExportTraceRequest {
  resourceSpans: {
    resource: Resource | undefined;
    scopeSpans: { scope: Scope | undefined; spans: Span[]; schemaUrl: string }[];
    schemaUrl: string;
  }[];
}

export const STATUS_OK = 1;
export const STATUS_ERROR = 2;
export const KIND_NAMES = ["", "internal", "server", "client", "producer", "consumer"] as const;
