import { zeroOf } from "./decode-message.ts";
import type { Field, MessageType } from "./message-type.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * A decoded message as OTLP JSON: ids in hex, 64-bit numbers and not-a-number doubles as strings, bytes in base64, enums as numbers,
 * zero values left out (but kept where absence means something else).
 */
export function toProtoJson<T>(type: MessageType<T>, value: T): { [key: string]: Json } {
  const json: { [key: string]: Json } = {};
  const values = new Map<string, unknown>(Object.entries(value as object));
  for (const field of type.fields) {
    const content = values.get(field.name);
    if (content === undefined) continue;
    if (Array.isArray(content)) {
      if (content.length > 0) json[field.name] = content.map((item) => toJson(field, item));
    } else if (type.oneof || field.optional || !isZero(field, content)) {
      json[field.name] = toJson(field, content);
    }
  }
  return json;
}

function isZero(field: Field, value: unknown): boolean {
  return field.scalar === "bytes"
    ? value instanceof Uint8Array && value.length === 0
    : !!field.scalar && value === zeroOf(field.scalar);
}

function toJson(field: Field, value: unknown): Json {
  if (field.message) return toProtoJson(field.message(), value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "boolean" ? value : String(value);
}
