import type { FastifyReply } from "fastify";
import type { Json } from "../otlp/proto-json.ts";
import { QueryError } from "./query-error.ts";

export interface V1Error {
  code?: number;
  msg: string;
  traceID?: string;
}

interface V1Answer {
  data: Json;
  total?: number;
  errors?: V1Error[] | null;
}

/** Jaeger's v1 envelope, with all five keys; `pretty` indents it. */
export function sendV1(
  reply: FastifyReply,
  { data, total = 0, errors = null }: V1Answer,
  pretty: boolean,
): FastifyReply {
  const body = { data, total, limit: 0, offset: 0, errors };
  return sendText(reply, JSON.stringify(body, null, pretty ? 4 : undefined));
}

/** Plain JSON outside the envelope; `pretty` indents it. */
export function sendJson(reply: FastifyReply, body: Json, pretty = false): FastifyReply {
  return sendText(reply, JSON.stringify(body, null, pretty ? 4 : undefined));
}

/** As bytes: to a text the server would add a charset that Jaeger does not send. */
function sendText(reply: FastifyReply, json: string): FastifyReply {
  return reply.header("content-type", "application/json").send(Buffer.from(json));
}

/** An error in the envelope, sent as Jaeger does: as plain text, with a line end. */
export function sendV1Error(reply: FastifyReply, code: number, msg: string): FastifyReply {
  return sendErrorText(reply, code, { data: null, total: 0, limit: 0, offset: 0, errors: [{ code, msg }] });
}

/** An error of the v3 API. */
export function sendV3Error(reply: FastifyReply, httpCode: number, message: string): FastifyReply {
  return sendErrorText(reply, httpCode, { error: { httpCode, message } });
}

function sendErrorText(reply: FastifyReply, code: number, body: Json): FastifyReply {
  return reply
    .code(code)
    .header("x-content-type-options", "nosniff")
    .type("text/plain; charset=utf-8")
    .send(`${JSON.stringify(body)}\n`);
}

/** The HTTP status that an error of a route is answered with. */
export function statusOf(error: unknown): number {
  if (error instanceof QueryError) return error.httpStatus;
  const given = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof given === "number" ? given : 500;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
