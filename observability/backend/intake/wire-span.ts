import { decodeMessage } from "../otlp/decode-message.ts";
import { spanLink } from "../otlp/otlp-types.ts";
import type { IndexedAttribute, OriginRecord, SpanRecord } from "../store/records.ts";
import {
  isPlainLink,
  PLAIN_LINK_TRACE_ID_AT,
  plainLink,
  SPAN_ID_BYTES,
  type SpanFields,
  TRACE_ID_BYTES,
} from "./span-fields.ts";

const NO_ID = Buffer.alloc(0);
const NO_LINKS: LinkPlaces = [];
const LATEST = 2n ** 63n - 1n;

/** Start and end of each link, one after the other. */
type LinkPlaces = readonly number[];

export interface WireSpanPlace {
  /** The request that the span is in. */
  bytes: Buffer;
  /** The same bytes, for times. */
  view: DataView;
  start: number;
  end: number;
}

export interface WireSpanTexts {
  name: string;
  kind: number;
  statusCode: number;
  indexed: IndexedAttribute[];
}

/** A span as it lies in its request: ids, links and body are views of it that are made when they are asked for. */
export class WireSpan implements SpanRecord {
  readonly origin: OriginRecord;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly statusCode: number;
  readonly indexed: IndexedAttribute[];
  readonly mayLinkElsewhere: boolean;
  readonly #bytes: Buffer;
  readonly #bodyStart: number;
  readonly #bodyEnd: number;
  readonly #traceIdAt: number;
  readonly #spanIdAt: number;
  /** -1 for a root. */
  readonly #parentIdAt: number;
  readonly #links: LinkPlaces;

  constructor(place: WireSpanPlace, fields: SpanFields, origin: OriginRecord, texts: WireSpanTexts) {
    this.origin = origin;
    this.name = texts.name;
    this.kind = texts.kind;
    this.start = timeAt(place.view, fields.startAt);
    this.end = timeAt(place.view, fields.endAt);
    this.statusCode = texts.statusCode;
    this.indexed = texts.indexed;
    this.#bytes = place.bytes;
    this.#bodyStart = place.start;
    this.#bodyEnd = place.end;
    this.#traceIdAt = fields.traceIdStart;
    this.#spanIdAt = fields.spanIdStart;
    const { parentIdStart, parentIdEnd } = fields;
    const hasParent = parentIdEnd - parentIdStart === SPAN_ID_BYTES && !isZero(place.bytes, parentIdStart, parentIdEnd);
    this.#parentIdAt = hasParent ? parentIdStart : -1;
    const { at, used } = fields.links;
    this.#links = used === 0 ? NO_LINKS : used === 2 ? [at[0] ?? 0, at[1] ?? 0] : Array.from(at.subarray(0, used));
    this.mayLinkElsewhere = leavesTrace(place.bytes, this.#links, fields.traceIdStart);
  }

  get traceId(): Buffer {
    return this.#bytes.subarray(this.#traceIdAt, this.#traceIdAt + TRACE_ID_BYTES);
  }

  get spanId(): Buffer {
    return this.#bytes.subarray(this.#spanIdAt, this.#spanIdAt + SPAN_ID_BYTES);
  }

  get parentSpanId(): Buffer {
    const at = this.#parentIdAt;
    return at < 0 ? NO_ID : this.#bytes.subarray(at, at + SPAN_ID_BYTES);
  }

  get body(): Buffer {
    return this.#bytes.subarray(this.#bodyStart, this.#bodyEnd);
  }

  get links(): { traceId: Buffer; spanId: Buffer }[] {
    const found: { traceId: Buffer; spanId: Buffer }[] = [];
    for (let index = 0; index < this.#links.length; index += 2) {
      const link = linkAt(this.#bytes, this.#links[index] ?? 0, this.#links[index + 1] ?? 0);
      if (link) found.push(link);
    }
    return found;
  }
}

/** Whether a link is to another trace, or in a form that has to be decoded to know. */
function leavesTrace(bytes: Buffer, links: LinkPlaces, traceIdAt: number): boolean {
  for (let index = 0; index < links.length; index += 2) {
    const start = links[index] ?? 0;
    if (!isPlainLink(bytes, start, links[index + 1] ?? 0)) return true;
    const linkedAt = start + PLAIN_LINK_TRACE_ID_AT;
    for (let byte = 0; byte < TRACE_ID_BYTES; byte++)
      if (bytes[linkedAt + byte] !== bytes[traceIdAt + byte]) return true;
  }
  return false;
}

/** A link to ids that are none is no link. */
function linkAt(bytes: Buffer, start: number, end: number): { traceId: Buffer; spanId: Buffer } | undefined {
  if (isPlainLink(bytes, start, end)) return plainLink(bytes, start);
  const link = decodeMessage(spanLink, bytes.subarray(start, end));
  const [traceId, spanId] = [Buffer.from(link.traceId, "hex"), Buffer.from(link.spanId, "hex")];
  return traceId.length === TRACE_ID_BYTES && spanId.length === SPAN_ID_BYTES ? { traceId, spanId } : undefined;
}

/** The database holds signed numbers: a time after the year 2262 is kept at that year's. */
function timeAt(view: DataView, at: number): bigint {
  if (at < 0) return 0n;
  const value = view.getBigInt64(at, true);
  return value < 0n ? LATEST : value;
}

export function isZero(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0) return false;
  return true;
}
