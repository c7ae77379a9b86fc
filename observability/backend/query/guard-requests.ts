import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createRequestOrigin } from "../request-origin.ts";

/** On every answer; the page's routes replace the policy by their own. */
const SECURITY_HEADERS = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Writing addresses of Jaeger's API, which take any content type. */
const JAEGER_WRITES = /^\/api\/(?:transform|archive\/[^/]+)$/;

/**
 * Refuses, before any route: hosts that are not this machine's (403), writes and reads of data that another origin's page has sent off (403), and
 * writes that a form of another page could send (415). No answer carries CORS headers.
 */
export function guardRequests(app: FastifyInstance, { allowedHosts = [] }: { allowedHosts?: readonly string[] }): void {
  const { hostProblem, originProblem } = createRequestOrigin(allowedHosts);

  app.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const { headers } = request;
    const host = hostProblem(headers);
    if (host !== undefined) return refuse(reply, 403, host);
    if (isRead(request) && !isDataRead(request)) return;
    const origin = originProblem(headers);
    if (origin !== undefined) return refuse(reply, 403, origin);
    if (isRead(request) || request.is404 || JAEGER_WRITES.test(pathOf(request))) return;
    const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
    if (type === "application/json") return;
    return refuse(
      reply,
      415,
      `expected the content type application/json, got ${JSON.stringify(type ?? "none")}; nothing was done`,
    );
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === "GET" || method === "HEAD";
}

/** Not somebody following a link, which may come from anywhere. */
function isDataRead(request: FastifyRequest): boolean {
  return request.headers["sec-fetch-mode"] !== "navigate" && /^\/(?:api\/|metrics$)/.test(pathOf(request));
}

function pathOf({ url }: FastifyRequest): string {
  return url.split("?", 1)[0] ?? "";
}

function refuse(reply: FastifyReply, status: 403 | 415, error: string): FastifyReply {
  return reply
    .code(status)
    .type("application/json")
    .send(Buffer.from(`${JSON.stringify({ error })}\n`));
}
