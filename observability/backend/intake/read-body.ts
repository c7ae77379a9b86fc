import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { OtlpRequestError } from "./otlp-reply.ts";

const inflate = promisify(gunzip);

/** Counts the bytes of requests that have arrived and are not stored yet, so that too many at once are refused and not kept. */
export interface PendingBytes {
  /** Throws `OtlpRequestError` 503 when `size` more would exceed the limit. */
  add(size: number): void;
  remove(size: number): void;
}

export function createPendingBytes(limit: number): PendingBytes {
  let pending = 0;
  return {
    add(size) {
      if (pending + size > limit) {
        throw new OtlpRequestError(
          503,
          `expected at most ${limit} bytes at once, more are waiting; send this again later`,
          {
            retryAfterSeconds: 1,
          },
        );
      }
      pending += size;
    },
    remove(size) {
      pending -= size;
    },
  };
}

/**
 * The request's body, inflated when it is gzip. Its size is capped before and after inflating.
 * Throws `OtlpRequestError` 413 beyond `maxBytes`, 400 for a broken or unknown encoding, 503 when too much is pending.
 */
export async function readBody(
  request: IncomingMessage,
  { maxBytes, pending }: { maxBytes: number; pending: PendingBytes },
): Promise<Buffer> {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new OtlpRequestError(400, `expected Content-Encoding gzip or none, got ${encoding}; nothing was stored`);
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);

  let held = 0;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (held + chunk.length > maxBytes) throw tooLarge(maxBytes);
      pending.add(chunk.length);
      held += chunk.length;
      chunks.push(chunk);
    }
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, held);
    return encoding === "gzip" ? await inflateWithin(body, maxBytes) : body;
  } finally {
    pending.remove(held);
  }
}

async function inflateWithin(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new OtlpRequestError(400, "expected a gzip body, got bytes that cannot be inflated; nothing was stored");
  }
}

function tooLarge(maxBytes: number): OtlpRequestError {
  return new OtlpRequestError(413, `expected at most ${maxBytes} bytes, got more; nothing was stored`);
}
