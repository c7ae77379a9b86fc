import { decodeMessage } from "../otlp/decode-message.ts";
import { keyValue } from "../otlp/otlp-types.ts";
import { visitAttributes } from "../otlp/span-attributes.ts";
import { valueText } from "../otlp/value-text.ts";
import { WireReader } from "../otlp/wire-reader.ts";

/**
 * The signature of a span is 256 bits. Each attribute of the span, its events and its links sets four of them, chosen by a hash of its key and of
 * its value as text. A span whose signature lacks a bit of an attribute does not have it; one that has them all is asked itself (decision 009).
 */
export const SIGNATURE_BYTES = 32;
export const SIGNATURE_WORDS = SIGNATURE_BYTES / 4;

/** Of longer keys and values the rest does not count. */
const HASHED_BYTES = 256;
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const STRING_TAG = 0x0a;
const INTEGER_TAG = 0x18;
const HASH_START = 0x811c9dc5 | 0;

/** Hash of an attribute as it is asked for. */
export function pairHash(key: string, value: string): number {
  return mix(hashText(key), hashText(value));
}

/** Numbers of the bits of a hash. */
export function bitsOf(hash: number): Uint8Array {
  return Uint8Array.of(hash, hash >>> 8, hash >>> 16, hash >>> 24);
}

/** Sets the bits of a hash in the signature that begins at `offset`. */
export function sign(words: Int32Array, offset: number, hash: number): void {
  for (let shift = 0; shift < 32; shift += 8) {
    const bit = (hash >>> shift) & 255;
    const at = offset + (bit >>> 5);
    words[at] = (words[at] ?? 0) | (1 << (bit & 31));
  }
}

/** Calls `visit` with the hash and the place (of a KeyValue in `body`) of each attribute of a span, its events and its links. */
export function hashAttributes(body: Buffer, visit: (hash: number, start: number, end: number) => void): void {
  visitAttributes(new WireReader(body), 0, body.length, (start, end) =>
    visit(attributeHash(body, start, end), start, end),
  );
}

/** Hash of the KeyValue at `start`: of the bytes in place where they are a key and a text, else of what they decode to. */
function attributeHash(bytes: Buffer, start: number, end: number): number {
  const keyStart = start + 2;
  const keyEnd = keyStart + at(bytes, start + 1);
  const lengthAt = keyEnd + 1;
  const wide = at(bytes, lengthAt) > 127;
  const valueStart = lengthAt + (wide ? 2 : 1);
  const valueLength = wide ? (at(bytes, lengthAt) & 127) | (at(bytes, lengthAt + 1) << 7) : at(bytes, lengthAt);
  const plain =
    bytes[start] === KEY_TAG &&
    at(bytes, start + 1) < 128 &&
    bytes[keyEnd] === VALUE_TAG &&
    valueStart + valueLength === end;
  const key = plain ? hashPlain(bytes, keyStart, keyEnd) : undefined;
  const value = key === undefined ? undefined : hashValue(bytes, valueStart, end);
  if (key !== undefined && value !== undefined) return mix(key, value);
  const decoded = decodeMessage(keyValue, bytes.subarray(start, end));
  return pairHash(decoded.key, valueText(decoded.value));
}

/** Hash of an AnyValue's text when it is a string or a small number; undefined when it has to be decoded. */
function hashValue(bytes: Buffer, start: number, end: number): number | undefined {
  const first = at(bytes, start + 1);
  if (bytes[start] === INTEGER_TAG && first < 128 && start + 2 === end) return hashText(String(first));
  if (bytes[start] !== STRING_TAG) return undefined;
  const wide = first > 127;
  const textStart = start + (wide ? 3 : 2);
  const length = wide ? (first & 127) | (at(bytes, start + 2) << 7) : first;
  return textStart + length === end ? hashPlain(bytes, textStart, end) : undefined;
}

/** undefined for text beyond ASCII: its bytes may not be UTF-8, and then they are not the bytes of the text that is shown. */
function hashPlain(bytes: Buffer, start: number, end: number): number | undefined {
  const stop = Math.min(end, start + HASHED_BYTES);
  let hash = HASH_START;
  let all = 0;
  for (let index = start; index < stop; index++) {
    const byte = bytes[index] ?? 0;
    all |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return all < 128 ? hash : undefined;
}

function hashText(text: string): number {
  const bytes = Buffer.from(text.length > HASHED_BYTES ? text.slice(0, HASHED_BYTES) : text);
  const stop = Math.min(bytes.length, HASHED_BYTES);
  let hash = HASH_START;
  for (let index = 0; index < stop; index++) hash = Math.imul(hash ^ at(bytes, index), 0x01000193);
  return hash;
}

function at(bytes: Buffer, index: number): number {
  return bytes[index] ?? 0;
}

function mix(key: number, value: number): number {
  let hash = key ^ Math.imul(value, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
