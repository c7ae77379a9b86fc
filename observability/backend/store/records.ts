/** What the store takes in. Bytes are views of the request they came in; the store copies them. */
export interface OriginRecord {
  /** Protobuf bytes of the OTLP Resource and InstrumentationScope. */
  resource: Buffer;
  resourceSchemaUrl: string;
  scope: Buffer;
  scopeSchemaUrl: string;
  /** service.name, or Jaeger's name for its absence; "" lists no service. */
  service: string;
  /** Attributes of the resource and scope that are looked up by index. */
  indexed: IndexedAttribute[];
}

export interface IndexedAttribute {
  key: string;
  value: string;
}

export interface SpanRecord {
  origin: OriginRecord;
  /** 16 and 8 bytes; the parent is empty for a root. */
  traceId: Buffer;
  spanId: Buffer;
  parentSpanId: Buffer;
  name: string;
  kind: number;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
  statusCode: number;
  links: { traceId: Buffer; spanId: Buffer }[];
  /** False when it is known that no link leaves the trace. */
  mayLinkElsewhere?: boolean;
  indexed: IndexedAttribute[];
  /** Protobuf bytes of the whole OTLP Span. */
  body: Buffer;
}

export interface LogRecordRow {
  origin: OriginRecord;
  /** Empty when the record belongs to no trace or span. */
  traceId: Buffer;
  spanId: Buffer;
  /** Nanoseconds since the epoch; the observed time when the record has no time of its own. */
  time: bigint;
  body: Buffer;
}
