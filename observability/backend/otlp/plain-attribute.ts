/** First bytes of a KeyValue's fields and of an AnyValue's alternatives, as every exporter writes them. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INTEGER = 0x18;
const DOUBLE = 0x21;
/** Bytes of a key whose length is one byte. */
export const LONGEST_PLAIN_KEY = 127;
const MOST_VARINT_BYTES = 10;

/**
 * Where the AnyValue of the KeyValue between `start` and `end` begins, when the bytes are exactly a short key and a simple
 * value: the form of nearly all attributes, read here without decoding. -1 for anything else, which may be right nevertheless.
 */
export function plainValueStart(bytes: Buffer, start: number, end: number): number {
  const keyLength = bytes[start + 1] ?? 128;
  if (bytes[start] !== KEY || keyLength > LONGEST_PLAIN_KEY) return -1;
  const valueTag = start + 2 + keyLength;
  const valueStart = afterLength(bytes, valueTag + 1, end);
  return bytes[valueTag] === VALUE && valueStart > 0 && isSimple(bytes, valueStart, end) ? valueStart : -1;
}

/** Where the text of the AnyValue that `plainValueStart` has found begins; -1 when it is no text. */
export function plainTextStart(bytes: Buffer, valueStart: number): number {
  if (bytes[valueStart] !== STRING) return -1;
  return valueStart + ((bytes[valueStart + 1] ?? 0) > 127 ? 3 : 2);
}

function isSimple(bytes: Buffer, start: number, end: number): boolean {
  switch (bytes[start]) {
    case STRING:
      return afterLength(bytes, start + 1, end) > 0;
    case DOUBLE:
      return start + 9 === end;
    case BOOL:
    case INTEGER: {
      if (end > start + 1 + MOST_VARINT_BYTES || end <= start + 1) return false;
      for (let index = start + 1; index < end - 1; index++) if ((bytes[index] ?? 0) < 128) return false;
      return (bytes[end - 1] ?? 128) < 128;
    }
    default:
      return false;
  }
}

/** The place after the length of one or two bytes at `at`, when what it measures goes up to `end`; else -1. */
function afterLength(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first < 128) return at + 1 + first === end ? at + 1 : -1;
  const second = bytes[at + 1] ?? 128;
  return second < 128 && at + 2 + ((first & 127) | (second << 7)) === end ? at + 2 : -1;
}
