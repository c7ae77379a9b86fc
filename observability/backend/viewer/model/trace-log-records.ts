import type { LogView, PlainValue } from "../../api/span-view.ts";
import { attributesOf, type JsonAttributes } from "./otlp-json.ts";

/** A record of GET /api/logs: OTLP JSON, with its service and its body as plain JSON. */
export interface JsonLog {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  severityNumber?: number;
  severityText?: string;
  body?: PlainValue;
  attributes?: JsonAttributes;
  traceId?: string;
  spanId?: string;
  serviceName?: string;
}

const SEVERITIES = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

export function logRecords(records: readonly JsonLog[]): LogView[] {
  return records.map((record) => ({
    timeUs: Number(record.timeUnixNano ?? record.observedTimeUnixNano ?? 0) / 1_000,
    severity: record.severityText ?? SEVERITIES[Math.floor(((record.severityNumber ?? 0) - 1) / 4)] ?? "",
    body: record.body ?? "",
    attributes: attributesOf(record.attributes),
    service: record.serviceName ?? "",
    ...{ traceId: record.traceId ?? "", spanId: record.spanId ?? "" },
  }));
}
