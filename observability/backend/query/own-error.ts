import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { messageOf, statusOf } from "./reply.ts";

/** The backend's own endpoints answer an error with `{"error": "sentence"}` and the HTTP status; `QueryError` carries both. */
export function answerOwnErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => sendOwnError(reply, statusOf(error), sentenceOf(error)));
}

/** What the server itself refuses, in the words of the other refusals. */
const SENTENCES: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL:
    "expected an address whose % signs stand before the hex digits of UTF-8, got another; nothing was done",
  FST_ERR_MAX_PARAM_LENGTH: "expected a shorter address, got one with a part that is too long; nothing was done",
  FST_ERR_CTP_INVALID_JSON_BODY: "expected a body of JSON, got another; nothing was done",
  FST_ERR_CTP_EMPTY_JSON_BODY: "expected a body of JSON, got none; nothing was done",
  FST_ERR_CTP_BODY_TOO_LARGE: "expected a body of at most 1 MiB, got a larger one; nothing was done",
};

function sentenceOf(error: unknown): string {
  const code = error instanceof Object && "code" in error ? String(error.code) : "";
  return SENTENCES[code] ?? messageOf(error);
}

/** Answers a request that the server refuses before any route. */
export function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  sendOwnError(reply, statusOf(error), sentenceOf(error));
}

function sendOwnError(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return sendView(reply.code(status), { error: sentence });
}

/** One of the types of `api/` as JSON, without an envelope. */
export function sendView(reply: FastifyReply, view: object): FastifyReply {
  return reply
    .header("content-type", "application/json; charset=utf-8")
    .header("cache-control", "no-store")
    .send(Buffer.from(JSON.stringify(view)));
}
