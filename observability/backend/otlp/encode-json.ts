import { MAX_DEPTH, wireTypeOf } from "./check-message.ts";
import type { Field, MessageType } from "./message-type.ts";
import { DELIMITED, MalformedMessageError } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

/**
 * OTLP JSON to the same message in protobuf bytes, so that both encodings go one way from here. Unknown keys are left out; an id that is
 * not hex becomes an empty id, which its reader refuses span by span.
 * Throws `MalformedMessageError` with the path of the value that does not fit.
 */
export function encodeJson(type: MessageType<unknown>, json: unknown): Buffer {
  const writer = new WireWriter();
  writeMessage(writer, type, json, "", 0);
  return writer.finish();
}

function writeMessage(
  writer: WireWriter,
  type: MessageType<unknown>,
  json: unknown,
  path: string,
  depth: number,
): void {
  if (depth > MAX_DEPTH)
    throw new MalformedMessageError(`${path}: expected at most ${MAX_DEPTH} nested messages, got more`);
  if (!isObject(json)) throw unexpected(path || type.name, "an object", json);
  for (const field of type.fields) {
    const value = json[field.name];
    if (value === undefined || value === null) continue;
    const at = path === "" ? field.name : `${path}.${field.name}`;
    if (!field.repeated) writeField(writer, field, value, at, depth);
    else if (Array.isArray(value) && field.scalar && wireTypeOf(field) !== DELIMITED) {
      writer.tag(field.number, DELIMITED);
      writer.delimited(() => {
        for (let index = 0; index < value.length; index++) writeScalar(writer, field, value[index], `${at}[${index}]`);
      });
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++)
        writeField(writer, field, value[index], `${at}[${index}]`, depth);
    } else throw unexpected(at, "an array", value);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function writeField(writer: WireWriter, field: Field, value: unknown, path: string, depth: number): void {
  const nested = field.message;
  if (nested) {
    writer.tag(field.number, DELIMITED);
    // An empty array element stands for an empty value.
    writer.delimited(() => writeMessage(writer, nested(), value ?? {}, path, depth + 1));
    return;
  }
  if (!field.scalar) return;
  writer.tag(field.number, wireTypeOf(field));
  writeScalar(writer, field, value, path);
}

function writeScalar(writer: WireWriter, field: Field, value: unknown, path: string): void {
  if (field.scalar === "string") writer.text(text(value, path), "utf8");
  else if (field.scalar === "bytes") writer.text(base64(value, path), "base64");
  else if (field.scalar === "id") writer.text(hexOrNothing(text(value, path)), "hex");
  else if (field.scalar === "bool") writer.varint(bool(value, path) ? 1 : 0);
  else if (field.scalar === "int64") writer.varint64(integer(value, path, INT64));
  else if (field.scalar === "fixed64") writer.fixed64(integer(value, path, UINT64));
  else if (field.scalar === "sfixed64") writer.fixed64(integer(value, path, INT64));
  else if (field.scalar === "uint32") writer.varint(Number(integer(value, path, UINT32)));
  else if (field.scalar === "fixed32") writer.fixed32(Number(integer(value, path, UINT32)));
  else if (field.scalar === "sint32") writer.varint(zigzag(Number(integer(value, path, INT32))));
  else if (field.scalar === "enum") writer.varint(enumNumber(field, value, path));
  else if (field.scalar === "double") writer.double(double(value, path));
}

const LONGEST_ID = 32;

function hexOrNothing(id: string): string {
  return id.length <= LONGEST_ID && /^(?:[0-9a-f]{2})*$/i.test(id) ? id : "";
}

function base64(value: unknown, path: string): string {
  const given = text(value, path);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(given)) throw unexpected(path, "base64", value);
  return given;
}

function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

function bool(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw unexpected(path, "true or false", value);
  return value;
}

function enumNumber({ enumNames }: Field, value: unknown, path: string): number {
  const named = typeof value === "string" ? (enumNames ?? []).indexOf(value) : -1;
  return named >= 0 ? named : Number(integer(value, path, INT32));
}

function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw unexpected(path, "a string", value);
  return value;
}

interface Range {
  least: bigint;
  most: bigint;
}

const INT32: Range = { least: -(2n ** 31n), most: 2n ** 31n - 1n };
const UINT32: Range = { least: 0n, most: 2n ** 32n - 1n };
const INT64: Range = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const UINT64: Range = { least: 0n, most: 2n ** 64n - 1n };

function integer(value: unknown, path: string, { least, most }: Range): bigint {
  const isNumber = typeof value === "number" && Number.isInteger(value);
  if (!isNumber && !(typeof value === "string" && /^-?\d{1,20}$/.test(value)))
    throw unexpected(path, "a whole number", value);
  const number = BigInt(value);
  if (number >= least && number <= most) return number;
  throw unexpected(path, `a whole number from ${least} to ${most}`, value);
}

function double(value: unknown, path: string): number {
  if (typeof value === "number") return value;
  const known = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (value !== "NaN" && Number.isNaN(known)) throw unexpected(path, "a number", value);
  return known;
}

function unexpected(path: string, expected: string, value: unknown): MalformedMessageError {
  return new MalformedMessageError(`${path}: expected ${expected}, got ${brief(value)}`);
}

/** The value in a few characters; what is inside of it stays out, however deep or long. */
function brief(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `an array of ${value.length}`;
  if (isObject(value)) return "an object";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}
