import type { LogLine } from "./log-line.ts";

export type OtlpValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number };
export interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}

/** A log record of OTLP/JSON. */
export interface OtlpLogRecord {
  timeUnixNano: string;
  observedTimeUnixNano: string;
  severityNumber: number;
  severityText: string;
  body: { stringValue: string };
  attributes: OtlpAttribute[];
  traceId?: string;
  spanId?: string;
  flags?: number;
}

const severities: Record<string, number> = {
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  WARN: 13,
  ERROR: 17,
  CRITICAL: 21,
  FATAL: 21,
};

/** Fields of a Powertools line that the record or its resource says otherwise. */
const toldElsewhere = new Set([
  ...["level", "message", "timestamp", "service", "trace_id", "span_id", "trace_flags", "xray_trace_id"],
  ...["function_name", "function_arn", "function_memory_size", "function_request_id", "error"],
]);

/** Longer texts are payloads, not attributes. */
const longestAttribute = 1024;

/** A line of a function as a log record: Powertools JSON by its fields, a line of `console` by its level, anything else as text. */
export function otlpLogRecord(line: LogLine): OtlpLogRecord {
  const nanoseconds = `${line.timestampMs}000000`;
  const fields = jsonFields(line.message);
  const { level, text } = fields === undefined ? consoleLine(line.message) : jsonLine(fields, line.message);
  const severityText = level.toUpperCase();
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    severityNumber: severities[severityText] ?? 9,
    severityText,
    body: { stringValue: text },
    attributes: [
      ...attribute("faas.invocation_id", line.requestId),
      ...attribute("aws.log.stream.name", line.logStreamName),
      ...(fields === undefined ? [] : fieldAttributes(fields)),
    ],
    ...(fields !== undefined && traceContext(fields)),
  };
}

function jsonFields(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function jsonLine({ level, message }: Record<string, unknown>, whole: string): { level: string; text: string } {
  return {
    level: typeof level === "string" ? level : "INFO",
    text: typeof message === "string" ? message : whole,
  };
}

/** `time\trequest id\tLEVEL\ttext`, or a line that Lambda writes when an invocation breaks down. */
function consoleLine(message: string): { level: string; text: string } {
  const [, level, text] = /^\d{4}-\d\d-\d\dT\S+\t[^\t]*\t([A-Z]+)\t(.*)$/s.exec(message) ?? [];
  if (level !== undefined && text !== undefined) return { level, text: text.replaceAll("\r", "\n") };
  const broken = /^RequestId: \S+ Error: | Task timed out after [\d.]+ seconds$/.test(message);
  return { level: broken ? "ERROR" : "INFO", text: message };
}

function traceContext(fields: Record<string, unknown>): Pick<OtlpLogRecord, "traceId" | "spanId" | "flags"> {
  const { trace_id: traceId, span_id: spanId, trace_flags: flags } = fields;
  if (typeof traceId !== "string" || !/^[0-9a-f]{32}$/.test(traceId)) return {};
  return {
    traceId,
    ...(typeof spanId === "string" && /^[0-9a-f]{16}$/.test(spanId) && { spanId }),
    ...(typeof flags === "string" && /^[0-9a-f]{2}$/.test(flags) && { flags: Number.parseInt(flags, 16) }),
  };
}

function fieldAttributes(fields: Record<string, unknown>): OtlpAttribute[] {
  const plain = Object.entries(fields).filter(([key]) => !toldElsewhere.has(key));
  return [...plain.flatMap(([key, value]) => attribute(key, value)), ...errorAttributes(fields.error)];
}

function errorAttributes(error: unknown): OtlpAttribute[] {
  if (typeof error === "string") return attribute("exception.message", error);
  if (typeof error !== "object" || error === null) return [];
  const { name, message, stack, code }: Record<string, unknown> = { ...error };
  return [
    ...attribute("exception.type", name),
    ...attribute("exception.message", message),
    ...attribute("error.code", code),
    ...(typeof stack === "string" ? [{ key: "exception.stacktrace", value: { stringValue: stack } }] : []),
  ];
}

/** Objects and lists are payloads: they are left out. */
function attribute(key: string, value: unknown): OtlpAttribute[] {
  if (typeof value === "string" && value.length <= longestAttribute) return [{ key, value: { stringValue: value } }];
  if (typeof value === "boolean") return [{ key, value: { boolValue: value } }];
  if (typeof value !== "number") return [];
  return [{ key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } }];
}
