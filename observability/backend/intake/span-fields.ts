import { checkField, checkMessage, goesOn } from "../otlp/check-message.ts";
import { fieldNumber, type MessageType } from "../otlp/message-type.ts";
import { keyValue, span, spanLink } from "../otlp/otlp-types.ts";
import { plainValueStart } from "../otlp/plain-attribute.ts";
import { DELIMITED, FIXED64, VARINT, type WireReader } from "../otlp/wire-reader.ts";

const tagOf = (type: MessageType<unknown>, name: string, wireType: number) => (fieldNumber(type, name) << 3) | wireType;
const TRACE_ID = tagOf(span, "traceId", DELIMITED);
const SPAN_ID = tagOf(span, "spanId", DELIMITED);
const PARENT_ID = tagOf(span, "parentSpanId", DELIMITED);
const NAME = tagOf(span, "name", DELIMITED);
const KIND = tagOf(span, "kind", VARINT);
const START = tagOf(span, "startTimeUnixNano", FIXED64);
const END = tagOf(span, "endTimeUnixNano", FIXED64);
const ATTRIBUTES = tagOf(span, "attributes", DELIMITED);
const EVENTS = tagOf(span, "events", DELIMITED);
const LINKS = tagOf(span, "links", DELIMITED);
const STATUS = tagOf(span, "status", DELIMITED);
const LINK_TRACE_ID = tagOf(spanLink, "traceId", DELIMITED);
const LINK_SPAN_ID = tagOf(spanLink, "spanId", DELIMITED);

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
/** Where the id of the trace is in a plain link. */
export const PLAIN_LINK_TRACE_ID_AT = 2;
const LINK_SPAN_ID_AT = PLAIN_LINK_TRACE_ID_AT + TRACE_ID_BYTES;
const PLAIN_LINK_BYTES = LINK_SPAN_ID_AT + 2 + SPAN_ID_BYTES;

/** Places of something repeated: start and end of each. */
interface Places {
  at: Int32Array;
  /** Numbers in `at` that hold: two for each place. */
  used: number;
}

/**
 * Where the fields of a span lie in its request; of a field that comes twice the last. Absent ones are empty at 0, an absent time or kind is at
 * -1. One object serves many spans.
 */
export class SpanFields {
  traceIdStart = 0;
  traceIdEnd = 0;
  spanIdStart = 0;
  spanIdEnd = 0;
  parentIdStart = 0;
  parentIdEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  statusStart = 0;
  statusEnd = 0;
  kindAt = -1;
  startAt = -1;
  endAt = -1;
  readonly attributes: Places = { at: new Int32Array(64), used: 0 };
  readonly links: Places = { at: new Int32Array(16), used: 0 };
  /** Events, or links with more than two ids: there may be attributes in them. */
  hasNested = false;

  /** Walks the span from the reader's position to `limit`. Throws `MalformedMessageError` when the bytes do not fit the type, however deep. */
  read(reader: WireReader, limit: number): void {
    this.#clear();
    while (reader.position < limit) {
      const tag = reader.tag();
      switch (tag) {
        case ATTRIBUTES: {
          const end = reader.delimited(limit);
          const start = reader.position;
          if (plainValueStart(reader.bytes, start, end) < 0) checkMessage(reader, end, keyValue, { depth: 1 });
          note(this.attributes, start, end);
          reader.position = end;
          break;
        }
        case LINKS: {
          const end = reader.delimited(limit);
          const start = reader.position;
          if (!isPlainLink(reader.bytes, start, end)) {
            checkMessage(reader, end, spanLink, { depth: 1 });
            this.hasNested = true;
          }
          note(this.links, start, end);
          reader.position = end;
          break;
        }
        case TRACE_ID:
          this.traceIdEnd = reader.delimited(limit);
          this.traceIdStart = reader.position;
          reader.position = this.traceIdEnd;
          break;
        case SPAN_ID:
          this.spanIdEnd = reader.delimited(limit);
          this.spanIdStart = reader.position;
          reader.position = this.spanIdEnd;
          break;
        case PARENT_ID:
          this.parentIdEnd = reader.delimited(limit);
          this.parentIdStart = reader.position;
          reader.position = this.parentIdEnd;
          break;
        case NAME:
          this.nameEnd = reader.delimited(limit);
          this.nameStart = reader.position;
          reader.position = this.nameEnd;
          break;
        case KIND:
          this.kindAt = reader.position;
          reader.varint();
          break;
        case START:
          this.startAt = reader.take(8, limit);
          break;
        case END:
          this.endAt = reader.take(8, limit);
          break;
        default: {
          const start = reader.position;
          checkField(reader, limit, span, tag, 0);
          if (tag === EVENTS) this.hasNested = true;
          else if (tag === STATUS) this.#noteStatus(reader, start);
        }
      }
    }
    if (reader.position > limit) throw goesOn(span.name);
  }

  #noteStatus(reader: WireReader, lengthAt: number): void {
    this.statusEnd = reader.position;
    reader.position = lengthAt;
    reader.varint();
    this.statusStart = reader.position;
    reader.position = this.statusEnd;
  }

  #clear(): void {
    this.traceIdStart = this.traceIdEnd = this.spanIdStart = this.spanIdEnd = 0;
    this.parentIdStart = this.parentIdEnd = this.nameStart = this.nameEnd = 0;
    this.statusStart = this.statusEnd = 0;
    this.kindAt = this.startAt = this.endAt = -1;
    this.attributes.used = this.links.used = 0;
    this.hasNested = false;
  }
}

/** Whether a link is its two ids and nothing else: the span's id is at `linkSpanIdAt`. */
export function isPlainLink(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start === PLAIN_LINK_BYTES &&
    bytes[start] === LINK_TRACE_ID &&
    bytes[start + 1] === TRACE_ID_BYTES &&
    bytes[start + LINK_SPAN_ID_AT] === LINK_SPAN_ID &&
    bytes[start + LINK_SPAN_ID_AT + 1] === SPAN_ID_BYTES
  );
}

/** The two ids of a plain link. */
export function plainLink(bytes: Buffer, start: number): { traceId: Buffer; spanId: Buffer } {
  const [traceIdAt, spanIdAt] = [start + PLAIN_LINK_TRACE_ID_AT, start + LINK_SPAN_ID_AT + 2];
  return {
    traceId: bytes.subarray(traceIdAt, traceIdAt + TRACE_ID_BYTES),
    spanId: bytes.subarray(spanIdAt, spanIdAt + SPAN_ID_BYTES),
  };
}

function note(places: Places, start: number, end: number): void {
  if (places.used === places.at.length) {
    const larger = new Int32Array(places.used * 2);
    larger.set(places.at);
    places.at = larger;
  }
  places.at[places.used++] = start;
  places.at[places.used++] = end;
}
