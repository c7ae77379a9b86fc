import type { DatabaseSync } from "node:sqlite";
import { bufferOf, type Catalog } from "./catalog.ts";
import { hashAttributes, SIGNATURE_BYTES, SIGNATURE_WORDS } from "./signature.ts";
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
  const signatures = new Int32Array(SIGNATURE_WORDS);
  const signatureBytes = new Uint8Array(signatures.buffer);
  const spans = db.prepare(
    `select rowid, trace_key, length(parent_id) as parent, operation_id, origin_id, cast(start as real) as start,
       cast(duration as real) as duration, status, signature, length(body) as bytes from spans order by rowid`,
  );
  for (const row of spans.iterate()) {
    const traceKey = Number(row.trace_key);
    const operation = Number(row.operation_id);
    signatureBytes.set(bufferOf(row.signature).subarray(0, SIGNATURE_BYTES));
    index.add(
      traceKey,
      {
        rowid: Number(row.rowid),
        operation,
        origin: Number(row.origin_id),
        start: Number(row.start),
        duration: Number(row.duration),
        status: Number(row.status),
        bytes: Number(row.bytes) + ROW_OVERHEAD_BYTES,
        isRoot: row.parent === 0,
        service: catalog.operation(operation).service,
        signatures,
        signatureAt: 0,
      },
      arrived.get(traceKey) ?? 0,
    );
  }
  for (const row of db.prepare("select body from spans order by rowid desc limit ?").iterate(SPANS_TO_LEARN)) {
    const body = bufferOf(row.body);
    hashAttributes(body, (hash, start, end) => {
      if (suggestions.isNew(hash)) suggestions.learn(body, start, end);
    });
  }
}
