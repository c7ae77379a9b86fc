import { QueryError } from "./query-error.ts";

/**
 * A trace id as people and clients write it: 1–32 hex digits in any case, or 16 bytes in base64. Answers with 32 lower-case hex digits.
 * Throws `QueryError` 400.
 */
export function parseTraceId(text: string): string {
  if (/^[0-9a-f]{1,32}$/i.test(text)) return text.toLowerCase().padStart(32, "0");
  if (/^[A-Za-z0-9+/_-]{22}(?:==)?$/.test(text)) return Buffer.from(text, "base64").toString("hex");
  if (text.length > 32) throw new QueryError(400, `TraceID cannot be longer than 32 hex characters: ${text}`);
  throw new QueryError(
    400,
    `expected a trace id of 1 to 32 hex digits: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** A trace id as Jaeger's v1 API writes it: 16 digits when the upper half is zero. */
export function shortTraceId(traceId: string): string {
  return traceId.startsWith("0000000000000000") ? traceId.slice(16) : traceId;
}
