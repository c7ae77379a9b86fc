import { checkMessage } from "../otlp/check-message.ts";
import { decodeMessage } from "../otlp/decode-message.ts";
import { logRecord } from "../otlp/otlp-types.ts";
import type { LogRecordRow } from "../store/records.ts";
import { readEnvelopes } from "./read-envelopes.ts";

/** Looks through an ExportLogsServiceRequest. Throws `MalformedMessageError` when the bytes do not fit it, however deep. */
export function checkLogs(bytes: Buffer): void {
  readEnvelopes(bytes, { indexedKeys: [], item: (reader, end) => checkMessage(reader, end, logRecord) });
}

/** Reads a checked ExportLogsServiceRequest; a record without a valid trace is kept, outside every trace. */
export function readLogs(bytes: Buffer): LogRecordRow[] {
  const rows: LogRecordRow[] = [];
  readEnvelopes(bytes, {
    indexedKeys: [],
    item({ bytes, position: start }, end, origin) {
      const body = bytes.subarray(start, end);
      const { traceId, spanId, timeUnixNano, observedTimeUnixNano } = decodeMessage(logRecord, body);
      const time = BigInt.asUintN(63, timeUnixNano || observedTimeUnixNano);
      rows.push({ origin, traceId: idOrNone(traceId, 16), spanId: idOrNone(spanId, 8), time, body });
    },
  });
  return rows;
}

/** An id of another length, or of zeros, is none. */
function idOrNone(hex: string, size: number): Buffer {
  return hex.length === size * 2 && !/^0*$/.test(hex) ? Buffer.from(hex, "hex") : Buffer.alloc(0);
}
