import type { Field, MessageType, ScalarType } from "./message-type.ts";
import { DELIMITED, FIXED32, FIXED64, MalformedMessageError, VARINT, type WireReader } from "./wire-reader.ts";

/** Deepest nesting of messages that is read; deeper is an attack or a mistake. */
export const MAX_DEPTH = 100;

const WIRE_TYPES: Record<ScalarType, number> = {
  string: DELIMITED,
  bytes: DELIMITED,
  id: DELIMITED,
  bool: VARINT,
  int64: VARINT,
  sint32: VARINT,
  uint32: VARINT,
  enum: VARINT,
  fixed32: FIXED32,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  double: FIXED64,
};

/** The wire type of one value of the field. */
export function wireTypeOf({ scalar }: Field): number {
  return scalar ? WIRE_TYPES[scalar] : DELIMITED;
}

/** The field is a run of numbers in one delimited value. */
export function isPacked(field: Field, wireType: number): boolean {
  return wireType === DELIMITED && field.repeated && wireTypeOf(field) !== DELIMITED;
}

/**
 * Walks a message from the reader's position to `limit` without making objects of it. Unknown fields pass.
 * Throws `MalformedMessageError` when the bytes do not fit the type, however deep.
 */
export function checkMessage(
  reader: WireReader,
  limit: number,
  type: MessageType<unknown>,
  { depth = 0 }: { depth?: number } = {},
): void {
  walk(reader, limit, type, depth);
}

function walk(reader: WireReader, limit: number, type: MessageType<unknown>, depth: number): void {
  if (depth > MAX_DEPTH) throw new MalformedMessageError(`expected at most ${MAX_DEPTH} nested messages, got more`);
  while (reader.position < limit) checkField(reader, limit, type, reader.tag(), depth);
  if (reader.position > limit) throw goesOn(type.name);
}

/** Checks one field of a message, whose tag has just been read. */
export function checkField(
  reader: WireReader,
  limit: number,
  type: MessageType<unknown>,
  tag: number,
  depth: number,
): void {
  const field = type.byNumber[tag >>> 3];
  const wireType = tag & 7;
  if (field && wireType !== wireTypeOf(field) && !isPacked(field, wireType)) throw wrongWireType(type, field, wireType);
  if (!field || wireType !== DELIMITED) {
    reader.skip(wireType, limit);
    return;
  }
  const end = reader.delimited(limit);
  if (field.message) walk(reader, end, field.message(), depth + 1);
  else if (isPacked(field, DELIMITED)) checkRun(reader, end, wireTypeOf(field));
  reader.position = end;
}

function checkRun(reader: WireReader, end: number, wireType: number): void {
  while (reader.position < end) reader.skip(wireType, end);
  if (reader.position > end) throw goesOn("a run of numbers");
}

export function goesOn(what: string): MalformedMessageError {
  return new MalformedMessageError(`expected ${what} to end with its length, it goes on`);
}

export function wrongWireType(type: MessageType<unknown>, field: Field, wireType: number): MalformedMessageError {
  return new MalformedMessageError(`expected ${type.name}.${field.name}, got wire type ${wireType} in its place`);
}
