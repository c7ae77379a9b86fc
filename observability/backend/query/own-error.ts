import type { FastifyInstance, FastifyReply } from "fastify";
import { messageOf, statusOf } from "./reply.ts";

/** The backend's own endpoints answer an error with `{"error": "sentence"}` and the HTTP status; `QueryError` carries both. */
export function answerOwnErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => sendOwnError(reply, statusOf(error), messageOf(error)));
}

export function sendOwnError(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return sendView(reply.code(status), { error: sentence });
}

/** One of the types of `api/` as JSON, without an envelope. */
export function sendView(reply: FastifyReply, view: object): FastifyReply {
  return reply
    .header("content-type", "application/json; charset=utf-8")
    .header("cache-control", "no-store")
    .send(Buffer.from(JSON.stringify(view)));
}
