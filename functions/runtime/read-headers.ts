import { parseKeyPairsIntoRecord } from "@opentelemetry/core";
import * as z from "zod";

/** A token of RFC 9110, and what may stand in a field: a name that is none would be quoted by Node's error. */
const name = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
const value = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/);
const headersSchema = z.record(name, value).refine((headers) => Object.keys(headers).length > 0);

/**
 * Headers of a secret: a JSON object of texts, as the console of Secrets Manager writes it, or `key=value,key2=value2`, as
 * `OTEL_EXPORTER_OTLP_HEADERS` has them. Throws an error that quotes nothing of it.
 */
export function readHeaders(secret: string | undefined): Record<string, string> {
  const parsed = headersSchema.safeParse(
    secret?.trimStart().startsWith("{") ? fromJson(secret) : parseKeyPairsIntoRecord(secret),
  );
  if (parsed.success) return parsed.data;
  throw new Error(
    "expected a JSON object of texts or key=value,key2=value2 with names and values that HTTP allows, got something else",
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
