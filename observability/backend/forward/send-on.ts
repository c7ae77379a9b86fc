import type { ForwardTarget } from "./forward-target.ts";

export interface Outgoing {
  signal: string;
  /** Protobuf. */
  body: Buffer;
  /** The Via header that it is sent with. */
  via: string;
}

/** What became of one try. */
export type Sent =
  | { outcome: "taken" }
  /** Worth another try, after `afterMs` when the other end says so. */
  | { outcome: "retry"; why: string; afterMs: number | undefined }
  | { outcome: "refused"; status: number };

/** Of OTLP/HTTP: everything else is not to be sent again. */
const RETRYABLE = [429, 502, 503, 504];
const LONGEST_WAIT_MS = 60_000;

/** One try to hand a request to the other end. Never throws. */
export async function sendOn(
  target: ForwardTarget,
  { signal, body, via }: Outgoing,
  stop: AbortSignal,
  timeoutMs: number,
): Promise<Sent> {
  try {
    const response = await fetch(target.addressOf(signal), {
      method: "POST",
      redirect: "manual",
      headers: { ...target.headers, "content-type": "application/x-protobuf", via },
      // A view of the same bytes: nothing is copied.
      body: new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength),
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (response.ok) return { outcome: "taken" };
    if (!RETRYABLE.includes(response.status)) return { outcome: "refused", status: response.status };
    return {
      outcome: "retry",
      why: `status ${response.status}`,
      afterMs: retryAfterMs(response.headers.get("retry-after")),
    };
  } catch (error) {
    return { outcome: "retry", why: reasonOf(error), afterMs: undefined };
  }
}

/** Seconds or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** The code of a failed connection; a message may hold the address with its secrets. */
function reasonOf(error: unknown): string {
  const code = propertyOf(propertyOf(error, "cause"), "code") ?? propertyOf(error, "name");
  return typeof code === "string" ? code : "no answer";
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
