import { decodeMessage } from "../otlp/decode-message.ts";
import { keyValue, status } from "../otlp/otlp-types.ts";
import { LONGEST_PLAIN_KEY, plainTextStart, plainValueStart } from "../otlp/plain-attribute.ts";
import { mayHaveKey, spanAttributes } from "../otlp/span-attributes.ts";
import { createTextCache } from "../otlp/text-cache.ts";
import { valueText } from "../otlp/value-text.ts";
import type { WireReader } from "../otlp/wire-reader.ts";
import type { IndexedAttribute, SpanRecord } from "../store/records.ts";
import { readEnvelopes } from "./read-envelopes.ts";
import { SPAN_ID_BYTES, SpanFields, TRACE_ID_BYTES } from "./span-fields.ts";
import { isZero, WireSpan } from "./wire-span.ts";

/** Spans whose ids are not valid. */
export interface LeftOut {
  rejected: number;
  /** Why, for the sender; "" when nothing was rejected. */
  reason: string;
}

export interface ReadResult extends LeftOut {
  rows: SpanRecord[];
}

const LONGEST_NAME = 1_024;
const NOTHING_INDEXED: IndexedAttribute[] = [];
const texts = createTextCache();

/** Looks through an ExportTraceServiceRequest. Throws `MalformedMessageError` when the bytes do not fit it, however deep. */
export function checkSpans(bytes: Buffer): LeftOut {
  const result: LeftOut = { rejected: 0, reason: "" };
  const fields = new SpanFields();
  readEnvelopes(bytes, {
    indexedKeys: [],
    item(reader, end) {
      fields.read(reader, end);
      leaveOut(result, bytes, fields);
    },
  });
  return result;
}

/** Reads an ExportTraceServiceRequest into rows for the store; the bytes of the rows are views of `bytes`. Throws `MalformedMessageError`. */
export function readSpans(bytes: Buffer, { indexedKeys }: { indexedKeys: readonly string[] }): ReadResult {
  const result: ReadResult = { rows: [], rejected: 0, reason: "" };
  const fields = new SpanFields();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const indexedIn = createIndexedReader(indexedKeys);
  readEnvelopes(bytes, {
    indexedKeys,
    item(reader, end, origin) {
      const start = reader.position;
      fields.read(reader, end);
      if (leaveOut(result, bytes, fields)) return;
      const { statusStart, statusEnd } = fields;
      result.rows.push(
        new WireSpan({ bytes, view, start, end }, fields, origin, {
          name: nameIn(bytes, fields),
          kind: kindIn(reader, fields),
          statusCode: statusEnd > 0 ? decodeMessage(status, bytes.subarray(statusStart, statusEnd)).code : 0,
          indexed: indexedIn(reader, fields, { start, end }),
        }),
      );
    },
  });
  return result;
}

/** Finds the indexed attributes of span after span; those that are the same as the span's before are the same list. */
function createIndexedReader(indexedKeys: readonly string[]) {
  const keys = indexedKeys.map((key) => ({ key, bytes: Buffer.from(key) }));
  const keyBytes = keys.map(({ bytes }) => bytes);
  let last = NOTHING_INDEXED;

  function attributeAt(bytes: Buffer, start: number, end: number, key: string): IndexedAttribute | undefined {
    const valueStart = key.length > LONGEST_PLAIN_KEY ? -1 : plainValueStart(bytes, start, end);
    const textStart = valueStart < 0 ? -1 : plainTextStart(bytes, valueStart);
    if (textStart >= 0) return { key, value: texts.text(bytes, textStart, end) };
    const decoded = decodeMessage(keyValue, bytes.subarray(start, end));
    return decoded.key === key ? { key, value: valueText(decoded.value) } : undefined;
  }

  return (reader: WireReader, { attributes, hasNested }: SpanFields, span: { start: number; end: number }) => {
    const { bytes } = reader;
    if (hasNested) {
      const found = spanAttributes(reader, span.start, span.end, keyBytes);
      return found.map(({ key, value }) => ({ key, value: valueText(value) }));
    }
    let found = NOTHING_INDEXED;
    for (let index = 0; index < attributes.used; index += 2) {
      const [start = 0, end = 0] = [attributes.at[index], attributes.at[index + 1]];
      for (const { key, bytes: wanted } of keys) {
        if (!mayHaveKey(bytes, start, end, wanted)) continue;
        const attribute = attributeAt(bytes, start, end, key);
        if (!attribute) continue;
        if (found.length === 0) found = [attribute];
        else found.push(attribute);
      }
    }
    if (!isSame(found, last)) last = found;
    return last;
  };
}

function isSame(some: readonly IndexedAttribute[], others: readonly IndexedAttribute[]): boolean {
  if (some.length !== others.length) return false;
  return some.every(({ key, value }, index) => key === others[index]?.key && value === others[index]?.value);
}

/** What lists and searches name the span by; a longer one is whole in the span's bytes only. */
function nameIn(bytes: Buffer, { nameStart, nameEnd }: SpanFields): string {
  if (nameEnd - nameStart <= LONGEST_NAME) return texts.text(bytes, nameStart, nameEnd);
  // The cut may have gone through a character.
  return `${bytes.toString("utf8", nameStart, nameStart + LONGEST_NAME).replace(/\ufffd$/, "")}…`;
}

function kindIn(reader: WireReader, { kindAt }: SpanFields): number {
  if (kindAt < 0) return 0;
  reader.position = kindAt;
  return reader.varint() | 0;
}

/** Notes a span without valid ids, and says whether it is one. */
function leaveOut(result: LeftOut, bytes: Buffer, fields: SpanFields): boolean {
  const wrong = idProblem(bytes, fields);
  if (wrong === "") return false;
  result.rejected++;
  result.reason ||= wrong;
  return true;
}

function idProblem(bytes: Buffer, { traceIdStart, traceIdEnd, spanIdStart, spanIdEnd }: SpanFields): string {
  return (
    problemOf(bytes, traceIdStart, traceIdEnd, { size: TRACE_ID_BYTES, what: "trace" }) ||
    problemOf(bytes, spanIdStart, spanIdEnd, { size: SPAN_ID_BYTES, what: "span" })
  );
}

function problemOf(bytes: Buffer, start: number, end: number, { size, what }: { size: number; what: string }): string {
  if (end - start !== size) return `expected a ${what} id of ${size} bytes, got ${end - start}; the span is left out`;
  return isZero(bytes, start, end) ? `expected a ${what} id that is not all zero; the span is left out` : "";
}
