/**
 * Spans as the page and the command line get them. Times are microseconds since the epoch, durations microseconds, both as numbers that may have
 * a fraction: exact to a quarter of a microsecond.
 */
export type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** Attributes in plain JSON; an integer beyond 2^53 and bytes are text. */
export type Attributes = Record<string, PlainValue>;

export interface SpanEventView {
  name: string;
  timeUs: number;
  attributes: Attributes;
}

export interface SpanLinkView {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

export type SpanStatus = "unset" | "ok" | "error";
export type SpanKindName = "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";

export interface SpanView {
  /** 32 hex digits. */
  traceId: string;
  spanId: string;
  /** "" for a root. */
  parentSpanId: string;
  name: string;
  kind: SpanKindName;
  startUs: number;
  durationUs: number;
  status: SpanStatus;
  /** Status description; "" without one. */
  reason: string;
  attributes: Attributes;
  events: SpanEventView[];
  links: SpanLinkView[];
  /** Index into `origins`. */
  origin: number;
}

/** The resource and scope that spans were sent under. */
export interface OriginView {
  service: string;
  resource: Attributes;
  scopeName: string;
  scopeVersion: string;
  scopeAttributes: Attributes;
}

/** GET /api/spans?traceID=… (repeatable): the spans of these traces, earliest first. */
export interface SpansView {
  origins: OriginView[];
  spans: SpanView[];
  /** Asked for and not there. */
  missingTraceIds: string[];
  /** Spans, of any trace, that link to one of these. */
  backLinks: BackLinkView[];
  /** Far ends of the links that point out of these traces, where the store has them. */
  linkEnds: LinkEndView[];
}

export interface LinkEndView {
  traceId: string;
  spanId: string;
  service: string;
  name: string;
  status: SpanStatus;
  durationUs: number;
}

export interface BackLinkView extends LinkEndView {
  /** The span that is pointed to. */
  targetTraceId: string;
  targetSpanId: string;
}

/** One log record. GET /api/logs?traceID=… answers in the protocol's own shape; this is that of `JobView.logs`. */
export interface LogView {
  timeUs: number;
  severity: string;
  body: PlainValue;
  attributes: Attributes;
  service: string;
  traceId: string;
  spanId: string;
}
