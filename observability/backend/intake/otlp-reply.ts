import type { ServerResponse } from "node:http";
import { WireWriter } from "../otlp/wire-writer.ts";

/** The two encodings of OTLP/HTTP; a reply has that of its request. */
export type OtlpEncoding = "protobuf" | "json";

type ErrorStatus = 400 | 403 | 413 | 503;

/** A request that is answered with an error; `retryAfterSeconds` marks one that may be sent again. */
export class OtlpRequestError extends Error {
  override readonly name = "OtlpRequestError";
  readonly httpStatus: ErrorStatus;
  readonly retryAfterSeconds: number | undefined;

  constructor(httpStatus: ErrorStatus, message: string, { retryAfterSeconds }: { retryAfterSeconds?: number } = {}) {
    super(message);
    this.httpStatus = httpStatus;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** google.rpc.Code for each HTTP status: INVALID_ARGUMENT, PERMISSION_DENIED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const RPC_CODES = { 400: 3, 403: 7, 413: 8, 503: 14 } as const;

const CONTENT_TYPES = { protobuf: "application/x-protobuf", json: "application/json" } as const;

/** The media type's encoding; parameters such as a charset do not matter. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType === CONTENT_TYPES.protobuf) return "protobuf";
  return mediaType === CONTENT_TYPES.json ? "json" : undefined;
}

export interface PartialSuccess {
  /** JSON name of the count in this signal's reply. */
  countName: string;
  rejected: number;
  reason: string;
}

/** 200 with an Export*ServiceResponse, empty unless something was rejected. */
export function replySuccess(response: ServerResponse, encoding: OtlpEncoding, partial?: PartialSuccess): void {
  const rejected = partial && partial.rejected > 0 ? partial : undefined;
  let body: string | Buffer = encoding === "json" ? "{}" : "";
  if (rejected && encoding === "json") {
    const partialSuccess = { [rejected.countName]: String(rejected.rejected), errorMessage: rejected.reason };
    body = JSON.stringify({ partialSuccess });
  } else if (rejected) {
    const writer = new WireWriter();
    writer.tag(1, 2);
    writer.delimited(() => {
      writer.tag(1, 0);
      writer.varint64(BigInt(rejected.rejected));
      writer.tag(2, 2);
      writer.text(rejected.reason, "utf8");
    });
    body = writer.finish();
  }
  send(response, 200, CONTENT_TYPES[encoding], body);
}

/** The error's HTTP status with a google.rpc.Status body in the request's encoding. */
export function replyError(response: ServerResponse, encoding: OtlpEncoding, error: OtlpRequestError): void {
  const code = RPC_CODES[error.httpStatus];
  if (error.retryAfterSeconds !== undefined) response.setHeader("retry-after", String(error.retryAfterSeconds));
  if (encoding === "json") {
    send(response, error.httpStatus, CONTENT_TYPES.json, JSON.stringify({ code, message: error.message }));
    return;
  }
  const writer = new WireWriter();
  writer.tag(1, 0);
  writer.varint(code);
  writer.tag(2, 2);
  writer.text(error.message, "utf8");
  send(response, error.httpStatus, CONTENT_TYPES.protobuf, writer.finish());
}

export function replyText(response: ServerResponse, httpStatus: 404 | 405 | 415, text: string): void {
  send(response, httpStatus, "text/plain", text);
}

function send(response: ServerResponse, httpStatus: number, contentType: string, body: string | Buffer): void {
  response.writeHead(httpStatus, { "content-type": contentType, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
