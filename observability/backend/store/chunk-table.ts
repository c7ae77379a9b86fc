import type { DatabaseSync } from "node:sqlite";
import { bufferOf } from "./buffer-of.ts";
import { SIGNATURE_BYTES } from "./signature.ts";
import { type ChunkEntry, ChunkHead, chunkOf, headOf, positionOf, RECORD_BYTES } from "./span-chunk.ts";

/** A span to be written, with its signature in the words of all spans of the request. */
export interface SignedEntry extends ChunkEntry {
  signature: Uint8Array;
}

/** Rows of chunks; all writes are inside the caller's transaction. */
export interface ChunkTable {
  /** Writes at most `CHUNK_SPANS` spans of one trace; returns the id of their chunk. */
  add(traceKey: number, entries: readonly SignedEntry[]): number;
  /** Puts spans in the places of earlier copies of themselves; returns the lengths of those. */
  replace(chunkId: number, entries: ReadonlyMap<number, SignedEntry>): Map<number, number>;
  /** Takes spans out of their chunks; a chunk without any goes. */
  remove(spanKeys: readonly number[]): void;
}

interface Chunk {
  head: ChunkHead;
  bodies: Buffer[];
  signatures: Buffer;
}

/** Without `keepSignatures` the columns in memory never have to be rebuilt from the file. */
export function createChunkTable(db: DatabaseSync, { keepSignatures }: { keepSignatures: boolean }): ChunkTable {
  const insert = db.prepare("insert into span_chunks (trace_key, head, signatures, body) values (?, ?, ?, ?)");
  const find = db.prepare("select head, signatures, body from span_chunks where id = ?");
  const update = db.prepare("update span_chunks set head = ?, signatures = ?, body = ? where id = ?");
  const drop = db.prepare("delete from span_chunks where id = ?");
  let scratch = Buffer.allocUnsafe(1 << 16);

  function read(chunkId: number): Chunk {
    const row = find.get(chunkId);
    if (!row) throw new Error(`expected chunk ${chunkId} in the store, it is not there`);
    const [head, body] = [headOf(row), bufferOf(row.body)];
    const bodies: Buffer[] = [];
    let offset = 0;
    for (let position = 0; position < head.count; position++) {
      bodies.push(body.subarray(offset, offset + head.length(position)));
      offset += head.length(position);
    }
    return { head, bodies, signatures: bufferOf(row.signatures) };
  }

  function write(chunkId: number, { head, bodies, signatures }: Chunk): void {
    update.run(head.bytes, keepSignatures ? signatures : null, Buffer.concat(bodies), chunkId);
  }

  return {
    add(traceKey, entries) {
      const headBytes = entries.length * RECORD_BYTES;
      const signatureBytes = keepSignatures ? entries.length * SIGNATURE_BYTES : 0;
      const size = entries.reduce((sum, { body }) => sum + body.length, headBytes + signatureBytes);
      if (size > scratch.length) scratch = Buffer.allocUnsafe(size * 2);
      const head = new ChunkHead(scratch.subarray(0, headBytes));
      const bodyStart = headBytes + signatureBytes;
      let bodyEnd = bodyStart;
      for (let position = 0; position < entries.length; position++) {
        const entry = entries[position];
        if (!entry) continue;
        const { body } = entry;
        head.write(position, entry);
        if (keepSignatures) scratch.set(entry.signature, headBytes + position * SIGNATURE_BYTES);
        scratch.set(body, bodyEnd);
        bodyEnd += body.length;
      }
      const signatures = keepSignatures ? scratch.subarray(headBytes, bodyStart) : null;
      return Number(insert.run(traceKey, head.bytes, signatures, scratch.subarray(bodyStart, bodyEnd)).lastInsertRowid);
    },
    replace(chunkId, entries) {
      const chunk = read(chunkId);
      const lengths = new Map<number, number>();
      for (const [position, entry] of entries) {
        lengths.set(position, chunk.head.length(position));
        chunk.head.write(position, entry);
        chunk.bodies[position] = entry.body;
        if (keepSignatures) chunk.signatures.set(entry.signature, position * SIGNATURE_BYTES);
      }
      write(chunkId, chunk);
      return lengths;
    },
    remove(spanKeys) {
      const byChunk = Map.groupBy(spanKeys, chunkOf);
      for (const [chunkId, gone] of byChunk) {
        const chunk = read(chunkId);
        for (const spanKey of gone) {
          chunk.head.remove(positionOf(spanKey));
          chunk.bodies[positionOf(spanKey)] = Buffer.alloc(0);
        }
        if (chunk.bodies.some((_, position) => chunk.head.has(position))) write(chunkId, chunk);
        else drop.run(chunkId);
      }
    },
  };
}
