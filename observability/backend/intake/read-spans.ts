import { checkMessage, FieldPositions } from "../otlp/check-message.ts";
import { decodeMessage } from "../otlp/decode-message.ts";
import { fieldNumber } from "../otlp/message-type.ts";
import { keyValue, span, spanEvent, spanLink, status } from "../otlp/otlp-types.ts";
import { DELIMITED, type WireReader } from "../otlp/wire-reader.ts";
import type { IndexedAttribute, OriginRecord, SpanRecord } from "../store/records.ts";
import { parts, readEnvelopes } from "./read-envelopes.ts";
import { indexedOf } from "./read-origin.ts";

export interface ReadResult<Row> {
  rows: Row[];
  /** Items left out because their ids are not valid. */
  rejected: number;
  /** Why, for the sender; "" when nothing was rejected. */
  reason: string;
}

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const NO_ID = Buffer.alloc(0);
const of = (name: string) => fieldNumber(span, name);
const FIELD = {
  traceId: of("traceId"),
  spanId: of("spanId"),
  parentSpanId: of("parentSpanId"),
  name: of("name"),
  kind: of("kind"),
  start: of("startTimeUnixNano"),
  end: of("endTimeUnixNano"),
  attributes: of("attributes"),
  events: of("events"),
  links: of("links"),
  status: of("status"),
};

const NESTED_ATTRIBUTES = [
  [FIELD.events, fieldNumber(spanEvent, "attributes")],
  [FIELD.links, fieldNumber(spanLink, "attributes")],
] as const;
const KEY_TAG = (fieldNumber(keyValue, "key") << 3) | DELIMITED;

/** Reads an ExportTraceServiceRequest into rows for the store; the bytes of the rows are views of `bytes`. @throws MalformedMessageError */
export function readSpans(bytes: Buffer, { indexedKeys }: { indexedKeys: readonly string[] }): ReadResult<SpanRecord> {
  const result: ReadResult<SpanRecord> = { rows: [], rejected: 0, reason: "" };
  const at = new FieldPositions(span);
  const keys = indexedKeys.map((key) => Buffer.from(key));
  readEnvelopes(bytes, {
    indexedKeys,
    item(reader, end, origin) {
      const start = reader.position;
      at.clear();
      checkMessage(reader, end, span, { positions: at });
      const row = spanRecord(reader, { start, end, at, origin });
      const wrong = idProblem(row.traceId, TRACE_ID_BYTES, "trace") || idProblem(row.spanId, SPAN_ID_BYTES, "span");
      if (wrong === "") {
        row.indexed = indexedIn(reader, { start, end, at, keys });
        result.rows.push(row);
      } else {
        result.rejected++;
        result.reason ||= wrong;
      }
    },
  });
  return result;
}

interface SpanPlace {
  start: number;
  end: number;
  at: FieldPositions;
}

function spanRecord(reader: WireReader, { start, end, at, origin }: SpanPlace & { origin: OriginRecord }): SpanRecord {
  const { bytes } = reader;
  const view = (field: number) => (at.has(field) ? bytes.subarray(at.start[field], at.end[field]) : NO_ID);
  const parent = view(FIELD.parentSpanId);
  return {
    origin,
    traceId: view(FIELD.traceId),
    spanId: view(FIELD.spanId),
    parentSpanId: idProblem(parent, SPAN_ID_BYTES, "parent") === "" ? parent : NO_ID,
    name: bytes.toString("utf8", at.start[FIELD.name], at.end[FIELD.name]),
    kind: varintAt(reader, at, FIELD.kind),
    start: time(bytes, at, FIELD.start),
    end: time(bytes, at, FIELD.end),
    statusCode: at.has(FIELD.status) ? decodeMessage(status, view(FIELD.status)).code : 0,
    links: at.has(FIELD.links) ? linksIn(reader, { start, end }) : [],
    indexed: [],
    body: bytes.subarray(start, end),
  };
}

/** The database holds signed numbers: a time after the year 2262 is kept at that year's. */
function time(bytes: Buffer, at: FieldPositions, field: number): bigint {
  if (!at.has(field)) return 0n;
  const value = bytes.readBigInt64LE(at.start[field]);
  return value < 0n ? 2n ** 63n - 1n : value;
}

function varintAt(reader: WireReader, at: FieldPositions, field: number): number {
  if (!at.has(field)) return 0;
  reader.position = at.start[field] ?? 0;
  return reader.varint();
}

function linksIn(reader: WireReader, { start, end }: { start: number; end: number }): SpanRecord["links"] {
  return parts(reader, start, end, FIELD.links).flatMap((place) => {
    const link = decodeMessage(spanLink, reader.bytes.subarray(place.start, place.end));
    const [traceId, spanId] = [Buffer.from(link.traceId, "hex"), Buffer.from(link.spanId, "hex")];
    return traceId.length === TRACE_ID_BYTES && spanId.length === SPAN_ID_BYTES ? [{ traceId, spanId }] : [];
  });
}

interface IndexedPlace extends SpanPlace {
  keys: readonly Buffer[];
}

/** The indexed attributes of a span, its events and its links. */
function indexedIn(reader: WireReader, { start, end, at, keys }: IndexedPlace): IndexedAttribute[] {
  const found: IndexedAttribute[] = [];
  indexedAmong(reader, { start, end, field: FIELD.attributes, keys, found });
  for (const [field, attributes] of NESTED_ATTRIBUTES) {
    if (!at.has(field)) continue;
    for (const place of parts(reader, start, end, field)) {
      indexedAmong(reader, { ...place, field: attributes, keys, found });
    }
  }
  return found;
}

interface AttributePlace {
  start: number;
  end: number;
  field: number;
  keys: readonly Buffer[];
  found: IndexedAttribute[];
}

function indexedAmong(reader: WireReader, { start, end, field, keys, found }: AttributePlace): void {
  reader.position = start;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag >>> 3 !== field) {
      reader.skip(tag & 7, end);
      continue;
    }
    const stop = reader.delimited(end);
    for (const key of keys) {
      if (!mayHaveKey(reader.bytes, reader.position, stop, key)) continue;
      const attribute = decodeMessage(keyValue, reader.bytes.subarray(reader.position, stop));
      found.push(...indexedOf([attribute], [key.toString()]));
    }
    reader.position = stop;
  }
}

/** Whether an attribute's bytes can be those of `key`: they begin with it, or with something else than a short key. */
function mayHaveKey(bytes: Buffer, start: number, end: number, key: Buffer): boolean {
  if (bytes[start] !== KEY_TAG || key.length > 127) return true;
  if (bytes[start + 1] !== key.length || start + 2 + key.length > end) return false;
  for (let index = 0; index < key.length; index++) {
    if (bytes[start + 2 + index] !== key[index]) return false;
  }
  return true;
}

function idProblem(id: Buffer, size: number, what: string): string {
  if (id.length !== size) return `expected a ${what} id of ${size} bytes, got ${id.length}; the span is left out`;
  return isZero(id) ? `expected a ${what} id that is not all zero; the span is left out` : "";
}

function isZero(id: Buffer): boolean {
  for (let index = 0; index < id.length; index++) if (id[index] !== 0) return false;
  return true;
}
