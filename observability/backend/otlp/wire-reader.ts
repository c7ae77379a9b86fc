/** The bytes are not the protobuf message that was expected. */
export class MalformedMessageError extends Error {
  override readonly name = "MalformedMessageError";
}

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const FIXED32 = 5;

/** A cursor over protobuf bytes. Every read is checked against the end of the bytes. */
export class WireReader {
  readonly bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** An unsigned varint; bits beyond 32 are read and dropped. */
  varint(): number {
    const { bytes } = this;
    let value = bytes[this.position++];
    if (value === undefined) throw truncated();
    if (value < 128) return value;
    value &= 127;
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = bytes[this.position++];
      if (byte === undefined) throw truncated();
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new MalformedMessageError("expected a number of at most 10 bytes, got a longer one");
  }

  /** A varint as a signed 64-bit number. */
  varint64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw truncated();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw new MalformedMessageError("expected a number of at most 10 bytes, got a longer one");
  }

  /** A field's number and wire type. */
  tag(): number {
    const before = this.position;
    const tag = this.varint();
    if (tag < 8) throw new MalformedMessageError("expected a field number, got 0");
    if (this.position - before > 4) this.#check32(before);
    return tag;
  }

  /** Reads a length and answers with where those bytes end; the position is left at their start. */
  delimited(limit: number): number {
    const before = this.position;
    const length = this.varint();
    if (this.position - before > 4) this.#check32(before);
    const end = this.position + length;
    if (end > limit) throw truncated();
    return end;
  }

  /** Refuses a number that began at `before` and lost bits beyond 32. */
  #check32(before: number): void {
    const size = this.position - before;
    if (size > 5 || (size === 5 && (this.bytes[this.position - 1] ?? 0) > 15)) {
      throw new MalformedMessageError("expected a field number or length of 32 bits, got a larger one");
    }
  }

  /** Moves over `size` bytes and answers with where they began. */
  take(size: number, limit: number): number {
    const start = this.position;
    if (start + size > limit) throw truncated();
    this.position = start + size;
    return start;
  }

  skip(wireType: number, limit: number): void {
    if (wireType === VARINT) this.varint();
    else if (wireType === DELIMITED) this.position = this.delimited(limit);
    else if (wireType === FIXED64) this.take(8, limit);
    else if (wireType === FIXED32) this.take(4, limit);
    else throw new MalformedMessageError(`expected a protobuf field, got wire type ${wireType}`);
  }
}

function truncated(): MalformedMessageError {
  return new MalformedMessageError("expected more bytes: the message ends in the middle of a field");
}
