import type { DatabaseSync } from "node:sqlite";
import { bufferOf } from "./buffer-of.ts";
import { type ChunkHead, chunkOf, headOf, positionOf } from "./span-chunk.ts";

/** One span in its chunk. */
export interface ChunkSpan {
  chunkId: number;
  head: ChunkHead;
  position: number;
  /** Nanoseconds since the epoch. */
  start: bigint;
}

export interface WholeSpan extends ChunkSpan {
  /** Protobuf bytes of the OTLP Span. */
  body: Buffer;
}

export interface ChunkReader {
  /** The spans of a trace, earliest start first. */
  spans(traceKey: number): WholeSpan[];
  /** As `spans`, without their bytes: much cheaper. */
  outlines(traceKey: number): ChunkSpan[];
  span(spanKey: number): WholeSpan | undefined;
}

export function createChunkReader(db: DatabaseSync): ChunkReader {
  const wholeOf = db.prepare("select id, head, body from span_chunks where trace_key = ?");
  const headsOf = db.prepare("select id, head from span_chunks where trace_key = ?");
  const chunk = db.prepare("select id, head, body from span_chunks where id = ?");

  return {
    spans: (traceKey) => inOrder(wholeOf.all(traceKey).flatMap(wholeSpans)),
    outlines: (traceKey) => inOrder(headsOf.all(traceKey).flatMap(spansIn)),
    span(spanKey) {
      const row = chunk.get(chunkOf(spanKey));
      if (!row) return undefined;
      const [head, position] = [headOf(row), positionOf(spanKey)];
      const offset = head.offset(position);
      const body = bufferOf(row.body).subarray(offset, offset + head.length(position));
      return { chunkId: Number(row.id), head, position, start: head.start(position), body };
    },
  };
}

/** The spans of a row with `id` and `head`, in the order they came. */
export function spansIn(row: Record<string, unknown>): ChunkSpan[] {
  const [chunkId, head] = [Number(row.id), headOf(row)];
  const spans: ChunkSpan[] = [];
  for (let position = 0; position < head.count; position++) {
    if (head.has(position)) spans.push({ chunkId, head, position, start: head.start(position) });
  }
  return spans;
}

/** The spans of a row with `id`, `head` and `body`, in the order they came. */
export function wholeSpans(row: Record<string, unknown>): WholeSpan[] {
  const [chunkId, head, all] = [Number(row.id), headOf(row), bufferOf(row.body)];
  const spans: WholeSpan[] = [];
  let offset = 0;
  for (let position = 0; position < head.count; position++) {
    const end = offset + head.length(position);
    const body = all.subarray(offset, end);
    if (head.has(position)) spans.push({ chunkId, head, position, start: head.start(position), body });
    offset = end;
  }
  return spans;
}

/** By start, then by id. */
function inOrder<Span extends ChunkSpan>(spans: Span[]): Span[] {
  return spans.sort((a, b) => {
    if (a.start !== b.start) return a.start < b.start ? -1 : 1;
    return a.head.spanId(a.position).compare(b.head.spanId(b.position));
  });
}
