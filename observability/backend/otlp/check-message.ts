import type { Field, MessageType, ScalarType } from "./message-type.ts";
import { DELIMITED, FIXED32, FIXED64, MalformedMessageError, VARINT, type WireReader } from "./wire-reader.ts";

/** Deepest nesting of messages that is read; deeper is an attack or a mistake. */
export const MAX_DEPTH = 100;

export const WIRE_TYPES: Record<ScalarType, number> = {
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
 * Where the top-level fields of a message lie: the start and end of the last occurrence of each field number (a varint's own bytes, a
 * delimited field's content). One object is used for many messages; `clear` it before each.
 */
export class FieldPositions {
  readonly start: Int32Array;
  readonly end: Int32Array;

  constructor(type: MessageType<unknown>) {
    this.start = new Int32Array(type.byNumber.length);
    this.end = new Int32Array(type.byNumber.length);
  }

  clear(): void {
    this.start.fill(0);
    this.end.fill(0);
  }

  has(number: number): boolean {
    return this.end[number] !== 0;
  }
}

/**
 * Walks a message from the reader's position to `limit` without making objects of it, and notes the positions of its own fields.
 * Unknown fields pass.
 * Throws `MalformedMessageError` when the bytes do not fit the type, however deep.
 */
export function checkMessage(
  reader: WireReader,
  limit: number,
  type: MessageType<unknown>,
  { depth = 0, positions }: { depth?: number; positions?: FieldPositions } = {},
): void {
  walk(reader, limit, type, depth, positions);
}

function walk(
  reader: WireReader,
  limit: number,
  type: MessageType<unknown>,
  depth: number,
  positions: FieldPositions | undefined,
): void {
  if (depth > MAX_DEPTH) throw new MalformedMessageError(`expected at most ${MAX_DEPTH} nested messages, got more`);
  while (reader.position < limit) {
    const tag = reader.tag();
    const number = tag >>> 3;
    const field = type.byNumber[number];
    if (!field) {
      reader.skip(tag & 7, limit);
      continue;
    }
    if ((tag & 7) !== wireTypeOf(field) && !isPacked(field, tag & 7)) throw wrongWireType(type, field, tag & 7);
    let start = reader.position;
    if ((tag & 7) === DELIMITED) {
      const end = reader.delimited(limit);
      start = reader.position;
      if (field.message) walk(reader, end, field.message(), depth + 1, undefined);
      else if (isPacked(field, DELIMITED)) checkRun(reader, end, wireTypeOf(field));
      reader.position = end;
    } else {
      reader.skip(tag & 7, limit);
    }
    if (positions) {
      positions.start[number] = start;
      positions.end[number] = reader.position;
    }
  }
  if (reader.position > limit) throw goesOn(type.name);
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
