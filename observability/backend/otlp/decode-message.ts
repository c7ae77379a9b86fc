import { goesOn, isPacked, MAX_DEPTH, wireTypeOf, wrongWireType } from "./check-message.ts";
import type { MessageType, ScalarType } from "./message-type.ts";
import { MalformedMessageError, WireReader } from "./wire-reader.ts";

type Fields = Record<string, unknown>;

const ZERO: Record<ScalarType, unknown> = {
  string: "",
  bytes: new Uint8Array(0),
  id: "",
  bool: false,
  int64: 0n,
  sint32: 0,
  uint32: 0,
  fixed32: 0,
  fixed64: 0n,
  sfixed64: 0n,
  double: 0,
  enum: 0,
};

/** The zero value of a scalar: what an absent field means in proto3. */
export function zeroOf(scalar: ScalarType): unknown {
  return ZERO[scalar];
}

/** Reads a protobuf message; absent fields have proto3's defaults (those of a `oneof` are absent). Throws `MalformedMessageError`. */
export function decodeMessage<T>(type: MessageType<T>, bytes: Uint8Array): T {
  const reader = new WireReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  // The descriptor and the interface T say the same; the test that walks every OTLP field holds them together.
  return read(reader, bytes.length, type, 0) as T;
}

function read(reader: WireReader, limit: number, type: MessageType<unknown>, depth: number): Fields {
  if (depth > MAX_DEPTH) throw new MalformedMessageError(`expected at most ${MAX_DEPTH} nested messages, got more`);
  const result = blank(type);
  while (reader.position < limit) {
    const tag = reader.tag();
    const field = type.byNumber[tag >>> 3];
    if (!field) {
      reader.skip(tag & 7, limit);
      continue;
    }
    const known = result[field.name];
    if (isPacked(field, tag & 7) && field.scalar && Array.isArray(known)) {
      const end = reader.delimited(limit);
      while (reader.position < end) known.push(scalar(reader, end, field.scalar));
      if (reader.position > end) throw goesOn("a run of numbers");
      continue;
    }
    if ((tag & 7) !== wireTypeOf(field)) throw wrongWireType(type, field, tag & 7);
    let value: unknown;
    if (field.message) {
      const end = reader.delimited(limit);
      value = read(reader, end, field.message(), depth + 1);
    } else if (field.scalar) {
      value = scalar(reader, limit, field.scalar);
    }
    if (field.repeated && Array.isArray(known)) known.push(value);
    else {
      // Of several alternatives the last one holds.
      if (type.oneof) for (const name of Object.keys(result)) delete result[name];
      result[field.name] = value;
    }
  }
  if (reader.position > limit) throw goesOn(type.name);
  return result;
}

function blank(type: MessageType<unknown>): Fields {
  const result: Fields = {};
  if (type.oneof) return result;
  for (const field of type.fields) {
    result[field.name] = field.repeated ? [] : field.scalar && !field.optional ? ZERO[field.scalar] : undefined;
  }
  return result;
}

function scalar(reader: WireReader, limit: number, type: ScalarType): unknown {
  const { bytes } = reader;
  switch (type) {
    case "string":
    case "id":
    case "bytes": {
      const end = reader.delimited(limit);
      const start = reader.position;
      reader.position = end;
      if (type === "string") return bytes.toString("utf8", start, end);
      return type === "id" ? bytes.toString("hex", start, end) : Uint8Array.prototype.slice.call(bytes, start, end);
    }
    case "bool":
      return reader.varint64() !== 0n;
    case "int64":
      return reader.varint64();
    case "sint32": {
      const zigzag = reader.varint();
      return (zigzag >>> 1) ^ -(zigzag & 1);
    }
    case "enum":
      return reader.varint() | 0;
    case "uint32":
      return reader.varint();
    case "fixed32":
      return bytes.readUInt32LE(reader.take(4, limit));
    case "fixed64":
      return bytes.readBigUInt64LE(reader.take(8, limit));
    case "sfixed64":
      return bytes.readBigInt64LE(reader.take(8, limit));
    case "double":
      return bytes.readDoubleLE(reader.take(8, limit));
  }
}
