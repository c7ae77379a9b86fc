import { type MessageType, message } from "./message-type.ts";
import type {
  AnyValue,
  EntityRef,
  ExportTraceRequest,
  KeyValue,
  LogRecord,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanLink,
  Status,
} from "./model.ts";

/** The OTLP messages with their protobuf field numbers (opentelemetry-proto 1.x), as data for the codec. */
export const anyValue: MessageType<AnyValue> = message(
  "AnyValue",
  {
    stringValue: [1, "string"],
    boolValue: [2, "bool"],
    intValue: [3, "int64"],
    doubleValue: [4, "double"],
    arrayValue: [5, () => arrayValue],
    kvlistValue: [6, () => keyValueList],
    bytesValue: [7, "bytes"],
  },
  { oneof: true },
);

const arrayValue: MessageType<{ values: AnyValue[] }> = message("ArrayValue", {
  values: [1, () => anyValue, "repeated"],
});
const keyValueList: MessageType<{ values: KeyValue[] }> = message("KeyValueList", {
  values: [1, () => keyValue, "repeated"],
});
export const keyValue: MessageType<KeyValue> = message("KeyValue", { key: [1, "string"], value: [2, () => anyValue] });

const entityRef: MessageType<EntityRef> = message("EntityRef", {
  schemaUrl: [1, "string"],
  type: [2, "string"],
  idKeys: [3, "string", "repeated"],
  descriptionKeys: [4, "string", "repeated"],
});

export const resource: MessageType<Resource> = message("Resource", {
  attributes: [1, () => keyValue, "repeated"],
  droppedAttributesCount: [2, "uint32"],
  entityRefs: [3, () => entityRef, "repeated"],
});

export const scope: MessageType<Scope> = message("InstrumentationScope", {
  name: [1, "string"],
  version: [2, "string"],
  attributes: [3, () => keyValue, "repeated"],
  droppedAttributesCount: [4, "uint32"],
});

export const spanEvent: MessageType<SpanEvent> = message("Event", {
  timeUnixNano: [1, "fixed64"],
  name: [2, "string"],
  attributes: [3, () => keyValue, "repeated"],
  droppedAttributesCount: [4, "uint32"],
});

export const spanLink: MessageType<SpanLink> = message("Link", {
  traceId: [1, "id"],
  spanId: [2, "id"],
  traceState: [3, "string"],
  attributes: [4, () => keyValue, "repeated"],
  droppedAttributesCount: [5, "uint32"],
  flags: [6, "fixed32"],
});

const STATUS_CODES = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];
export const status: MessageType<Status> = message("Status", {
  message: [2, "string"],
  code: [3, "enum", STATUS_CODES],
});

const SPAN_KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map((k) => `SPAN_KIND_${k}`);
export const span: MessageType<Span> = message("Span", {
  traceId: [1, "id"],
  spanId: [2, "id"],
  traceState: [3, "string"],
  parentSpanId: [4, "id"],
  name: [5, "string"],
  kind: [6, "enum", SPAN_KINDS],
  startTimeUnixNano: [7, "fixed64"],
  endTimeUnixNano: [8, "fixed64"],
  attributes: [9, () => keyValue, "repeated"],
  droppedAttributesCount: [10, "uint32"],
  events: [11, () => spanEvent, "repeated"],
  droppedEventsCount: [12, "uint32"],
  links: [13, () => spanLink, "repeated"],
  droppedLinksCount: [14, "uint32"],
  status: [15, () => status],
  flags: [16, "fixed32"],
});

const SEVERITIES = [
  "SEVERITY_NUMBER_UNSPECIFIED",
  ...["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((level) =>
    ["", "2", "3", "4"].map((step) => `SEVERITY_NUMBER_${level}${step}`),
  ),
];
export const logRecord: MessageType<LogRecord> = message("LogRecord", {
  timeUnixNano: [1, "fixed64"],
  severityNumber: [2, "enum", SEVERITIES],
  severityText: [3, "string"],
  body: [5, () => anyValue],
  attributes: [6, () => keyValue, "repeated"],
  droppedAttributesCount: [7, "uint32"],
  flags: [8, "fixed32"],
  traceId: [9, "id"],
  spanId: [10, "id"],
  observedTimeUnixNano: [11, "fixed64"],
  eventName: [12, "string"],
});

/** The envelopes of the three export requests have one form: resources (1) hold scopes (2) hold items (2). */
export function exportRequest<T>(
  signal: "Spans" | "Logs" | "Metrics",
  items: string,
  item: () => MessageType<unknown>,
): MessageType<T> {
  const scoped: MessageType<unknown> = message(`Scope${signal}`, {
    scope: [1, () => scope],
    [items]: [2, item, "repeated"],
    schemaUrl: [3, "string"],
  });
  const perResource: MessageType<unknown> = message(`Resource${signal}`, {
    resource: [1, () => resource],
    [`scope${signal}`]: [2, () => scoped, "repeated"],
    schemaUrl: [3, "string"],
  });
  return message<T>(`Export${signal}Request`, { [`resource${signal}`]: [1, () => perResource, "repeated"] });
}

export const exportTraceRequest = exportRequest<ExportTraceRequest>("Spans", "spans", () => span);
export const exportLogsRequest = exportRequest<unknown>("Logs", "logRecords", () => logRecord);
