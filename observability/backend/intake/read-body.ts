import type { IncomingMessage } from "node:http";
import { createGunzip, type Gunzip } from "node:zlib";
import { OtlpRequestError } from "./otlp-reply.ts";
import type { Lease } from "./pending-bytes.ts";

export interface ReadBodyOptions {
  /** Of the body, before and after inflating. */
  maxBytes: number;
  /** Is charged for every byte that is kept. */
  lease: Lease;
}

/**
 * The request's body, inflated as it comes in when it is gzip; never more than `maxBytes` of it are in memory. What is left unread when this
 * throws flows on into nothing.
 * Throws `OtlpRequestError` 413 beyond `maxBytes`, 400 for a broken or unknown encoding or a request that was broken off, 503 when the lease has no room.
 */
export async function readBody(request: IncomingMessage, { maxBytes, lease }: ReadBodyOptions): Promise<Buffer> {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() || "identity";
  const gunzip = encoding === "gzip" ? createGunzip() : undefined;
  try {
    if (encoding !== "identity" && encoding !== "gzip") {
      throw new OtlpRequestError(400, `expected Content-Encoding gzip or none, got ${encoding}; nothing was stored`);
    }
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    await flow(request, gunzip, maxBytes, (chunk) => {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      lease.add(chunk.length);
      chunks.push(chunk);
    });
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
  } finally {
    gunzip?.destroy();
    for (const event of ["data", "end", "close", "error"]) request.removeAllListeners(event);
    // The sender may still be writing: it is to read the answer, and the next request on this connection is to begin where this one ends.
    request.on("error", () => {}).resume();
  }
}

/** Hands `keep` the body's chunks, inflated by `gunzip` when there is one; the first error, its own included, ends it. */
function flow(
  request: IncomingMessage,
  gunzip: Gunzip | undefined,
  maxBytes: number,
  keep: (chunk: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0;
    const guarded = (take: (chunk: Buffer) => void) => (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        reject(error);
      }
    };
    gunzip
      ?.on("data", guarded(keep))
      .on("drain", () => request.resume())
      .on("end", resolve)
      .on("error", () => reject(new OtlpRequestError(400, NOT_GZIP)));
    request.on(
      "data",
      guarded((chunk) => {
        received += chunk.length;
        if (received > maxBytes) throw tooLarge(maxBytes);
        if (!gunzip) keep(chunk);
        else if (!gunzip.write(chunk)) request.pause();
      }),
    );
    request.on("end", () => (gunzip && received > 0 ? gunzip.end() : resolve()));
    for (const event of ["close", "error"]) request.on(event, () => request.complete || reject(brokenOff()));
  });
}

const NOT_GZIP = "expected a gzip body, got bytes that cannot be inflated; nothing was stored";

function tooLarge(maxBytes: number): OtlpRequestError {
  return new OtlpRequestError(413, `expected at most ${maxBytes} bytes, got more; nothing was stored`);
}

function brokenOff(): OtlpRequestError {
  return new OtlpRequestError(400, "expected a whole request, it was broken off; nothing was stored");
}
