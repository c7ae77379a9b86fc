import type { AnyValue, KeyValue } from "./model.ts";
import type { Json } from "./proto-json.ts";

/** An attribute's value as text, the form that tags are compared in: arrays and maps as JSON with sorted keys, bytes in base64. */
export function valueText(value: AnyValue | undefined): string {
  if (value?.stringValue !== undefined) return value.stringValue;
  const plain = plainValue(value);
  if (plain === null) return "";
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** An attribute's value as plain JSON; whole numbers that JSON cannot hold become strings. */
export function plainValue(value: AnyValue | undefined): Json {
  if (!value) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return plainInteger(value.intValue);
  if (value.doubleValue !== undefined) {
    return Number.isFinite(value.doubleValue) ? value.doubleValue : String(value.doubleValue);
  }
  if (value.bytesValue) return Buffer.from(value.bytesValue).toString("base64");
  if (value.arrayValue) return value.arrayValue.values.map(plainValue);
  if (value.kvlistValue) return plainMap(value.kvlistValue.values);
  return null;
}

/** A number when JavaScript can hold it exactly, else its decimal digits. */
export function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function plainMap(entries: KeyValue[]): { [key: string]: Json } {
  const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return Object.fromEntries(sorted.map(({ key, value }) => [key, plainValue(value)]));
}
