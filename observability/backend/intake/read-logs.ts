import { checkMessage } from "../otlp/check-message.ts";
import { decodeMessage } from "../otlp/decode-message.ts";
import { logRecord, metric } from "../otlp/otlp-types.ts";
import type { LogRecordRow } from "../store/records.ts";
import { readEnvelopes } from "./read-envelopes.ts";

/** Reads an ExportLogsServiceRequest; a record without a valid trace is kept, outside every trace. Throws `MalformedMessageError`. */
export function readLogs(bytes: Buffer): LogRecordRow[] {
  const rows: LogRecordRow[] = [];
  readEnvelopes(bytes, {
    indexedKeys: [],
    item(reader, end, origin) {
      const start = reader.position;
      checkMessage(reader, end, logRecord);
      const body = reader.bytes.subarray(start, end);
      const { traceId, spanId, timeUnixNano, observedTimeUnixNano } = decodeMessage(logRecord, body);
      const time = BigInt.asUintN(63, timeUnixNano || observedTimeUnixNano);
      rows.push({ origin, traceId: Buffer.from(traceId, "hex"), spanId: Buffer.from(spanId, "hex"), time, body });
    },
  });
  return rows;
}

/** Checks an ExportMetricsServiceRequest and counts its metrics; they are not kept. Throws `MalformedMessageError`. */
export function countMetrics(bytes: Buffer): number {
  let metrics = 0;
  readEnvelopes(bytes, {
    indexedKeys: [],
    item(reader, end) {
      checkMessage(reader, end, metric);
      metrics++;
    },
  });
  return metrics;
}
