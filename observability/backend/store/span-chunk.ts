import { bufferOf } from "./buffer-of.ts";
import type { SpanRecord } from "./records.ts";

/**
 * A chunk is what one request has brought of one trace: a row whose `head` has a record of fixed size for each span, and whose `body` has their
 * protobuf bytes one after the other. A record whose id is zero is that of a span that has gone.
 */
export const RECORD_BYTES = 48;
/** Most spans of a chunk, and the bytes beyond which it takes no second one. */
export const CHUNK_SPANS = 64;
export const CHUNK_BYTES = 64 * 1024;

const AT = { spanId: 0, parentSpanId: 8, start: 16, duration: 24, operation: 32, origin: 36, status: 40, length: 44 };
const ID_BYTES = 8;
const NO_ID = Buffer.alloc(0);

/** The store's own key of a span; later chunks have larger ones. */
export function spanKeyOf(chunkId: number, position: number): number {
  return chunkId * CHUNK_SPANS + position;
}

export function chunkOf(spanKey: number): number {
  return Math.floor(spanKey / CHUNK_SPANS);
}

export function positionOf(spanKey: number): number {
  return spanKey % CHUNK_SPANS;
}

/** A span with the numbers that it has in the catalog, and its bytes: a record may make them anew each time it is asked. */
export interface ChunkEntry {
  span: SpanRecord;
  spanId: Buffer;
  parentSpanId: Buffer;
  body: Buffer;
  operation: number;
  origin: number;
}

/** The head of a chunk, read or written by position. */
export class ChunkHead {
  readonly bytes: Buffer;
  readonly #view: DataView;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Records, those of spans that have gone included. */
  get count(): number {
    return this.bytes.length / RECORD_BYTES;
  }

  has(position: number): boolean {
    const at = position * RECORD_BYTES + AT.spanId;
    return this.#view.getUint32(at) !== 0 || this.#view.getUint32(at + 4) !== 0;
  }

  spanId(position: number): Buffer {
    const at = position * RECORD_BYTES + AT.spanId;
    return this.bytes.subarray(at, at + ID_BYTES);
  }

  /** Empty for a root. */
  parentSpanId(position: number): Buffer {
    const at = position * RECORD_BYTES + AT.parentSpanId;
    if (this.#view.getUint32(at) === 0 && this.#view.getUint32(at + 4) === 0) return NO_ID;
    return this.bytes.subarray(at, at + ID_BYTES);
  }

  /** Nanoseconds since the epoch. */
  start(position: number): bigint {
    return this.#view.getBigInt64(position * RECORD_BYTES + AT.start, true);
  }

  duration(position: number): bigint {
    return this.#view.getBigInt64(position * RECORD_BYTES + AT.duration, true);
  }

  operation(position: number): number {
    return this.#view.getUint32(position * RECORD_BYTES + AT.operation, true);
  }

  origin(position: number): number {
    return this.#view.getUint32(position * RECORD_BYTES + AT.origin, true);
  }

  status(position: number): number {
    return this.#view.getInt32(position * RECORD_BYTES + AT.status, true);
  }

  /** Bytes of the span in the chunk's body. */
  length(position: number): number {
    return this.#view.getUint32(position * RECORD_BYTES + AT.length, true);
  }

  /** Where the span begins in the chunk's body. */
  offset(position: number): number {
    let offset = 0;
    for (let before = 0; before < position; before++) offset += this.length(before);
    return offset;
  }

  write(position: number, { span, spanId, parentSpanId, body, operation, origin }: ChunkEntry): void {
    const view = this.#view;
    const at = position * RECORD_BYTES;
    copyId(spanId, this.bytes, at + AT.spanId);
    copyId(parentSpanId, this.bytes, at + AT.parentSpanId);
    view.setBigInt64(at + AT.start, span.start, true);
    view.setBigInt64(at + AT.duration, span.end > span.start ? span.end - span.start : 0n, true);
    view.setUint32(at + AT.operation, operation, true);
    view.setUint32(at + AT.origin, origin, true);
    view.setInt32(at + AT.status, span.statusCode, true);
    view.setUint32(at + AT.length, body.length, true);
  }

  remove(position: number): void {
    this.bytes.fill(0, position * RECORD_BYTES, (position + 1) * RECORD_BYTES);
  }
}

/** Byte by byte: faster than a call for so few. No id is eight zeros. */
function copyId(id: Buffer, to: Buffer, at: number): void {
  for (let index = 0; index < ID_BYTES; index++) to[at + index] = id[index] ?? 0;
}

/** The head in a row of the database. */
export function headOf(row: Record<string, unknown>): ChunkHead {
  return new ChunkHead(bufferOf(row.head));
}
