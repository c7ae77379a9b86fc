import { decodeMessage } from "./decode-message.ts";
import { fieldNumber } from "./message-type.ts";
import type { KeyValue } from "./model.ts";
import { keyValue, span, spanEvent, spanLink } from "./otlp-types.ts";
import { DELIMITED, type WireReader } from "./wire-reader.ts";

const OWN = fieldNumber(span, "attributes");
/** The attributes inside events and links, by the field of the span that holds these. */
const NESTED: (number | undefined)[] = [];
NESTED[fieldNumber(span, "events")] = fieldNumber(spanEvent, "attributes");
NESTED[fieldNumber(span, "links")] = fieldNumber(spanLink, "attributes");
const KEY_TAG = (fieldNumber(keyValue, "key") << 3) | DELIMITED;

/** Calls `visit` with the place of each attribute (a KeyValue) of a span, its events and its links; nothing is decoded. */
export function visitAttributes(
  reader: WireReader,
  start: number,
  end: number,
  visit: (start: number, end: number) => void,
): void {
  walk(reader, start, end, OWN, visit);
}

/** The attributes with one of `keys` of a span, its events and its links, read from the span's bytes without decoding the rest. */
export function spanAttributes(reader: WireReader, start: number, end: number, keys: readonly Buffer[]): KeyValue[] {
  const found: KeyValue[] = [];
  visitAttributes(reader, start, end, (from, to) => {
    if (!keys.some((key) => mayHaveKey(reader.bytes, from, to, key))) return;
    const attribute = decodeMessage(keyValue, reader.bytes.subarray(from, to));
    if (keys.some((key) => key.toString() === attribute.key)) found.push(attribute);
  });
  return found;
}

function walk(
  reader: WireReader,
  start: number,
  end: number,
  field: number,
  visit: (start: number, end: number) => void,
): void {
  reader.position = start;
  while (reader.position < end) {
    const tag = reader.varint();
    const nested = field === OWN ? NESTED[tag >>> 3] : undefined;
    if ((tag & 7) !== DELIMITED || (tag >>> 3 !== field && nested === undefined)) {
      reader.skip(tag & 7, end);
      continue;
    }
    const stop = reader.delimited(end);
    if (nested !== undefined) walk(reader, reader.position, stop, nested, visit);
    else visit(reader.position, stop);
    reader.position = stop;
  }
}

/** Whether an attribute's bytes can be those of `key`: they begin with it, or with something else than a short key. */
export function mayHaveKey(bytes: Buffer, start: number, end: number, key: Buffer): boolean {
  if (bytes[start] !== KEY_TAG || key.length > 127) return true;
  if (bytes[start + 1] !== key.length || start + 2 + key.length > end) return false;
  for (let index = 0; index < key.length; index++) {
    if (bytes[start + 2 + index] !== key[index]) return false;
  }
  return true;
}
