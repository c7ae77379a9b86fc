import type { DatabaseSync } from "node:sqlite";
import { bufferOf } from "./buffer-of.ts";
import type { Catalog } from "./catalog.ts";
import { spansIn, wholeSpans } from "./read-chunks.ts";
import { hashAttributes, SIGNATURE_WORDS } from "./signature.ts";
import { spanKeyOf } from "./span-chunk.ts";
import { wordsOf } from "./span-ids.ts";
import type { SpanIndex } from "./span-index.ts";
import type { Suggestions } from "./suggestions.ts";
import { ROW_OVERHEAD_BYTES } from "./write-spans.ts";

/** Spans whose attributes are suggested after a start. */
const SPANS_TO_LEARN = 2_000;

/** Fills the index and the suggestions from a database that was there before. */
export function loadIndex(
  db: DatabaseSync,
  { catalog, index, suggestions }: { catalog: Catalog; index: SpanIndex; suggestions: Suggestions },
): void {
  const arrived = new Map<number, number>();
  for (const row of db.prepare("select key, arrived from traces order by key").iterate()) {
    index.addTrace(Number(row.key));
    arrived.set(Number(row.key), Number(row.arrived));
  }
  const rows = db.prepare("select id, trace_key, head, signatures from span_chunks order by id");
  for (const row of rows.iterate()) {
    const traceKey = Number(row.trace_key);
    const signatures = wordsIn(bufferOf(row.signatures));
    for (const { chunkId, head, position, start } of spansIn(row)) {
      const operation = head.operation(position);
      const { service, kind } = catalog.operation(operation);
      const span = {
        key: spanKeyOf(chunkId, position),
        id: wordsOf(head.spanId(position), kind),
        operation,
        origin: head.origin(position),
        start: Number(start),
        duration: Number(head.duration(position)),
        status: head.status(position),
        bytes: head.length(position) + ROW_OVERHEAD_BYTES,
        isRoot: head.parentSpanId(position).length === 0,
        service,
        signatures,
        signatureAt: position * SIGNATURE_WORDS,
      };
      index.add(traceKey, span, arrived.get(traceKey) ?? 0);
    }
  }
  learnNewest(db, suggestions);
}

function learnNewest(db: DatabaseSync, suggestions: Suggestions): void {
  let learned = 0;
  for (const row of db.prepare("select id, head, body from span_chunks order by id desc").iterate()) {
    for (const { body } of wholeSpans(row)) {
      learned++;
      hashAttributes(body, (hash, start, end) => {
        if (suggestions.isNew(hash)) suggestions.learn(body, start, end);
      });
    }
    if (learned >= SPANS_TO_LEARN) return;
  }
}

/** A copy: the bytes of a row may lie anywhere. */
function wordsIn(bytes: Buffer): Int32Array {
  const words = new Int32Array(bytes.length / 4);
  new Uint8Array(words.buffer).set(bytes);
  return words;
}
