import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeJson } from "../otlp/encode-json.ts";
import type { MessageType } from "../otlp/message-type.ts";
import { exportLogsRequest, exportMetricsRequest, exportTraceRequest } from "../otlp/otlp-types.ts";
import { MalformedMessageError } from "../otlp/wire-reader.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import {
  encodingOf,
  type OtlpEncoding,
  OtlpRequestError,
  type PartialSuccess,
  replyError,
  replySuccess,
  replyText,
} from "./otlp-reply.ts";
import { createPendingBytes, readBody } from "./read-body.ts";
import { countMetrics, readLogs } from "./read-logs.ts";
import { readSpans } from "./read-spans.ts";

export interface OtlpServerOptions {
  store: TelemetryStore;
  /** Default 0: any free port. */
  port?: number;
  /** Largest body, before and after inflating. Default 20 MiB. */
  maxBodyBytes?: number;
  /** Bytes of unfinished requests beyond which a sender is told to come back. Default 128 MiB. */
  maxPendingBytes?: number;
  /** Names besides those of the loopback that the Host header of a request may have. */
  allowedHosts?: readonly string[];
}

export interface OtlpServer {
  url: string;
  /** Takes no more requests, finishes those under way, then closes. */
  stop(): Promise<void>;
}

interface Signal {
  request: MessageType<unknown>;
  accept(body: Buffer): PartialSuccess | undefined;
}

const MEBIBYTE = 1024 * 1024;

/** OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics (checked, not kept), in protobuf or JSON, plain or gzip. */
export async function startOtlpServer({
  store,
  port = 0,
  maxBodyBytes = 20 * MEBIBYTE,
  maxPendingBytes = 128 * MEBIBYTE,
}: OtlpServerOptions): Promise<OtlpServer> {
  const signals = new Map(Object.entries(createSignals(store)));
  const pending = createPendingBytes(maxPendingBytes);
  let stopped: Promise<void> | undefined;

  async function take(request: IncomingMessage, response: ServerResponse, signal: Signal, encoding: OtlpEncoding) {
    try {
      if (stopped)
        throw new OtlpRequestError(503, "the backend is stopping; send this again later", { retryAfterSeconds: 1 });
      const body = await readBody(request, { maxBytes: maxBodyBytes, pending });
      const bytes = encoding === "json" ? encodeJson(signal.request, parseJson(body)) : body;
      replySuccess(response, encoding, signal.accept(bytes));
    } catch (error) {
      // Unread bytes would be taken for the next request.
      if (!request.complete) response.setHeader("connection", "close");
      if (!response.destroyed) replyError(response, encoding, requestError(error));
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const signal = signals.get(request.url?.split("?", 1)[0] ?? "");
    if (!signal) return replyText(response, 404, "404 page not found");
    if (request.method !== "POST") return replyText(response, 405, "405 method not allowed, supported: [POST]");
    const encoding = encodingOf(request.headers["content-type"]);
    if (encoding) void take(request, response, signal, encoding);
    else replyText(response, 415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      return stopped;
    },
  };
}

function createSignals(store: TelemetryStore): Record<string, Signal> {
  return {
    "/v1/traces": {
      request: exportTraceRequest,
      accept(body) {
        const { rows, rejected, reason } = readSpans(body, store);
        if (rows.length > 0) store.writeSpans(rows);
        return { countName: "rejectedSpans", rejected, reason };
      },
    },
    "/v1/logs": {
      request: exportLogsRequest,
      accept(body) {
        const rows = readLogs(body);
        if (rows.length > 0) store.writeLogs(rows);
        return undefined;
      },
    },
    "/v1/metrics": {
      request: exportMetricsRequest,
      accept(body) {
        countMetrics(body);
        return undefined;
      },
    },
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new OtlpRequestError(
      400,
      `expected JSON, got ${error instanceof Error ? error.message : "something else"}; nothing was stored`,
    );
  }
}

/** What the sender is told. Anything unforeseen (a full disk, say) is worth another try, so it is never a 500. */
function requestError(error: unknown): OtlpRequestError {
  if (error instanceof OtlpRequestError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MalformedMessageError) return new OtlpRequestError(400, `${message}; nothing was stored`);
  return new OtlpRequestError(503, `expected to store the request, got "${message}"; send it again later`, {
    retryAfterSeconds: 5,
  });
}
