import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listenUrl } from "../listen-address.ts";
import { encodeJson } from "../otlp/encode-json.ts";
import { parseJson } from "../otlp/parse-json.ts";
import { MalformedMessageError } from "../otlp/wire-reader.ts";
import { createRequestOrigin } from "../request-origin.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { createSignals, type MetricsSink, type Signal, type SignalName } from "./accept-signals.ts";
import { encodingOf, type OtlpEncoding, OtlpRequestError, replyError, replySuccess, replyText } from "./otlp-reply.ts";
import { createPendingBytes } from "./pending-bytes.ts";
import { readBody } from "./read-body.ts";
import { createWriteQueue, type WriteQueue } from "./write-queue.ts";

/** An accepted request, for whoever wants to have it too. */
export interface AcceptedRequest {
  signal: SignalName;
  /** Protobuf, not compressed. */
  body: Buffer;
  /** The request's Via header: the programs that it has come through. */
  via: string | undefined;
}

export interface OtlpServerOptions {
  store: TelemetryStore;
  metrics: MetricsSink;
  /** Where requests wait until they are written; without it each is answered when it is stored. */
  writes?: WriteQueue;
  /** Is told of every accepted request before its sender is; must be quick and must not throw. */
  onAccepted?: ((request: AcceptedRequest) => void) | undefined;
  /** Is told of every request that is answered with an error. */
  onRefused?: ((signal: SignalName, httpStatus: number) => void) | undefined;
  /** Default 0: any free port. */
  port?: number;
  /** IP address to listen on; default the loopback. */
  host?: string;
  /** Largest body, before and after inflating. Default 20 MiB. */
  maxBodyBytes?: number;
  /** Bytes of unfinished requests, inflated, beyond which a sender is told to come back. Default 128 MiB. */
  maxPendingBytes?: number;
  /** Unfinished requests beyond which a sender is told to come back. Default 256. */
  maxRequests?: number;
  /** Names besides those of the loopback that the Host header of a request may have. */
  allowedHosts?: readonly string[];
}

export interface OtlpServer {
  url: string;
  /** Takes no more requests, finishes those under way within two seconds, then closes. */
  stop(): Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
const STOP_MS = 2_000;
/** A request has to be complete by then; a sender that trickles does not hold its place for ever. */
const REQUEST_MS = 60_000;
const MAX_CONNECTIONS = 1_024;

/** OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics, in protobuf or JSON, plain or gzip. */
export async function startOtlpServer({
  store,
  metrics,
  writes = createWriteQueue({ acknowledge: "stored" }),
  onAccepted,
  onRefused,
  port = 0,
  host = "127.0.0.1",
  maxBodyBytes = 20 * MEBIBYTE,
  maxPendingBytes = 128 * MEBIBYTE,
  maxRequests = 256,
  allowedHosts = [],
}: OtlpServerOptions): Promise<OtlpServer> {
  const signals = new Map(createSignals({ store, metrics }).map((signal) => [`/v1/${signal.name}`, signal]));
  const pending = createPendingBytes({ maxBytes: maxPendingBytes, maxRequests });
  const { hostProblem, originProblem } = createRequestOrigin(allowedHosts);
  let stopped: Promise<void> | undefined;

  async function take(request: IncomingMessage, signal: Signal, encoding: OtlpEncoding) {
    const foreign = hostProblem(request.headers) ?? originProblem(request.headers);
    if (foreign !== undefined) throw new OtlpRequestError(403, foreign);
    if (stopped) throw new OtlpRequestError(503, STOPPING, { retryAfterSeconds: 1 });
    const lease = pending.lease();
    try {
      const body = await readBody(request, { maxBytes: maxBodyBytes, lease });
      const bytes = encoding === "json" ? encodeJson(signal.request, jsonOf(body)) : body;
      const partial = signal.check(bytes);
      if (signal.write) await writes.add(signal.write, bytes);
      onAccepted?.({ signal: signal.name, body: bytes, via: request.headers.via });
      return partial;
    } finally {
      lease.release();
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse, signal: Signal, encoding: OtlpEncoding) {
    try {
      const partial = await take(request, signal, encoding);
      if (stopped) response.setHeader("connection", "close");
      replySuccess(response, encoding, partial);
    } catch (error) {
      const refusal = requestError(error);
      onRefused?.(signal.name, refusal.httpStatus);
      if (!response.destroyed) replyError(response, encoding, refusal);
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: REQUEST_MS }, (request, response) => {
    const signal = signals.get(request.url?.split("?", 1)[0] ?? "");
    if (!signal) return replyText(response, 404, "404 page not found");
    if (request.method !== "POST") return replyText(response, 405, "405 method not allowed, supported: [POST]");
    const encoding = encodingOf(request.headers["content-type"]);
    if (encoding) void answer(request, response, signal, encoding);
    else replyText(response, 415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });

  return {
    url: listenUrl(host, (server.address() as AddressInfo).port),
    stop() {
      stopped ??= new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), STOP_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      });
      return stopped;
    },
  };
}

const STOPPING = "the backend is stopping; send this again later";

function jsonOf(body: Buffer): unknown {
  try {
    return parseJson(body.toString("utf8"));
  } catch (error) {
    const got = error instanceof Error ? error.message : "something else";
    throw new OtlpRequestError(400, `expected JSON, got ${got}; nothing was stored`);
  }
}

/** What the sender is told. Anything unforeseen (a full disk, say) is worth another try, so it is never a 500. */
function requestError(error: unknown): OtlpRequestError {
  if (error instanceof OtlpRequestError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MalformedMessageError) return new OtlpRequestError(400, `${message}; nothing was stored`);
  return new OtlpRequestError(
    503,
    `expected to store the request, got "${message}"; nothing of it was stored, send it again later`,
    {
      retryAfterSeconds: 5,
    },
  );
}
