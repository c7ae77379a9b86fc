export const spanKinds = ["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"] as const;
export type SpanKind = (typeof spanKinds)[number];

export const statusCodes = ["UNSET", "OK", "ERROR"] as const;
export type StatusCode = (typeof statusCodes)[number];

export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface SpanLink {
  traceId: string;
  spanId: string;
  /** Absent when the source does not tell: Jaeger's v1 JSON drops the attributes of links. */
  attributes?: Attributes | undefined;
}

export interface SpanEvent {
  name: string;
  /** Nanoseconds since the epoch. */
  timeNs: bigint;
  attributes: Attributes;
}

/** A finished span, independent of the wire format it came in. */
export interface TraceSpan {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  /** Absent on a root. */
  parentSpanId?: string | undefined;
  name: string;
  kind: SpanKind;
  /** `service.name` of the resource. */
  service: string;
  /** Nanoseconds since the epoch. */
  startNs: bigint;
  endNs: bigint;
  attributes: Attributes;
  status: { code: StatusCode; message?: string | undefined };
  links: readonly SpanLink[];
  events: readonly SpanEvent[];
}
