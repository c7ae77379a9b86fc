import { checkMessage, FieldPositions } from "../otlp/check-message.ts";
import { decodeMessage } from "../otlp/decode-message.ts";
import { fieldNumber } from "../otlp/message-type.ts";
import { span, spanLink, status } from "../otlp/otlp-types.ts";
import { spanAttributes } from "../otlp/span-attributes.ts";
import { valueText } from "../otlp/value-text.ts";
import type { WireReader } from "../otlp/wire-reader.ts";
import type { OriginRecord, SpanRecord } from "../store/records.ts";
import { parts, readEnvelopes } from "./read-envelopes.ts";

export interface ReadResult<Row> {
  rows: Row[];
  /** Items left out because their ids are not valid. */
  rejected: number;
  /** Why, for the sender; "" when nothing was rejected. */
  reason: string;
}

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const LONGEST_NAME = 1_024;
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
  links: of("links"),
  status: of("status"),
};

/** Reads an ExportTraceServiceRequest into rows for the store; the bytes of the rows are views of `bytes`. Throws `MalformedMessageError`. */
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
        row.indexed = spanAttributes(reader, start, end, keys).map(({ key, value }) => ({
          key,
          value: valueText(value),
        }));
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
    name: nameAt(bytes, at),
    kind: enumAt(reader, at, FIELD.kind),
    start: time(bytes, at, FIELD.start),
    end: time(bytes, at, FIELD.end),
    statusCode: at.has(FIELD.status) ? decodeMessage(status, view(FIELD.status)).code : 0,
    links: at.has(FIELD.links) ? linksIn(reader, { start, end }) : [],
    indexed: [],
    body: bytes.subarray(start, end),
  };
}

/** What lists and searches name the span by; a longer one is whole in the span's bytes only. */
function nameAt(bytes: Buffer, at: FieldPositions): string {
  const [start = 0, end = 0] = [at.start[FIELD.name], at.end[FIELD.name]];
  if (end - start <= LONGEST_NAME) return bytes.toString("utf8", start, end);
  // The cut may have gone through a character.
  return `${bytes.toString("utf8", start, start + LONGEST_NAME).replace(/\ufffd$/, "")}…`;
}

/** The database holds signed numbers: a time after the year 2262 is kept at that year's. */
function time(bytes: Buffer, at: FieldPositions, field: number): bigint {
  if (!at.has(field)) return 0n;
  const value = bytes.readBigInt64LE(at.start[field]);
  return value < 0n ? 2n ** 63n - 1n : value;
}

function enumAt(reader: WireReader, at: FieldPositions, field: number): number {
  if (!at.has(field)) return 0;
  reader.position = at.start[field] ?? 0;
  return reader.varint() | 0;
}

function linksIn(reader: WireReader, { start, end }: { start: number; end: number }): SpanRecord["links"] {
  return parts(reader, start, end, FIELD.links).flatMap((place) => {
    const link = decodeMessage(spanLink, reader.bytes.subarray(place.start, place.end));
    const [traceId, spanId] = [Buffer.from(link.traceId, "hex"), Buffer.from(link.spanId, "hex")];
    return traceId.length === TRACE_ID_BYTES && spanId.length === SPAN_ID_BYTES ? [{ traceId, spanId }] : [];
  });
}

function idProblem(id: Buffer, size: number, what: string): string {
  if (id.length !== size) return `expected a ${what} id of ${size} bytes, got ${id.length}; the span is left out`;
  return isZero(id) ? `expected a ${what} id that is not all zero; the span is left out` : "";
}

function isZero(id: Buffer): boolean {
  for (let index = 0; index < id.length; index++) if (id[index] !== 0) return false;
  return true;
}
