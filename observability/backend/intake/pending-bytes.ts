import { OtlpRequestError } from "./otlp-reply.ts";

/** What one request holds of the memory for requests. */
export interface Lease {
  /** Throws `OtlpRequestError` 503 when there is no room for `size` more bytes. */
  add(size: number): void;
  /** Gives everything back. */
  release(): void;
}

/** Bounds the requests that are being read, inflated and stored: too many at once are refused, so that memory stays bounded. */
export interface PendingBytes {
  /** Throws `OtlpRequestError` 503 when too many requests are under way. */
  lease(): Lease;
}

export function createPendingBytes({ maxBytes, maxRequests }: { maxBytes: number; maxRequests: number }): PendingBytes {
  let [bytes, requests] = [0, 0];

  return {
    lease() {
      if (requests >= maxRequests) throw busy(`${maxRequests} requests`);
      requests++;
      let held = 0;
      let released = false;
      return {
        add(size) {
          if (released) return;
          if (bytes + size > maxBytes) throw busy(`${maxBytes} bytes`);
          bytes += size;
          held += size;
        },
        release() {
          if (released) return;
          released = true;
          bytes -= held;
          requests--;
        },
      };
    },
  };
}

function busy(limit: string): OtlpRequestError {
  const message = `expected at most ${limit} at once, got more; nothing was stored, send this again later`;
  return new OtlpRequestError(503, message, { retryAfterSeconds: 1 });
}
