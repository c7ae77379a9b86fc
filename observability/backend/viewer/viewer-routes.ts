import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { buildPage, type Page, type PageFile } from "./build-page.ts";

/** Everything the page may do: load from here and talk to here. */
const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/**
 * The page at Jaeger's addresses and its own: every path outside `/api/` that is not one of its files is the page itself, which reads the
 * address. It is built at the first request.
 */
export function viewerRoutes(app: FastifyInstance): void {
  let built: Promise<Page> | undefined;
  const page = () => {
    built ??= buildPage();
    // A failed build is tried again by the next request.
    built.catch(() => {
      built = undefined;
    });
    return built;
  };

  app.get<{ Params: { name: string } }>("/static/:name", async (request, reply) => {
    const file = (await page()).files.get(request.params.name);
    return file ? send(request, reply, file) : notFound(reply);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const isPage = request.method === "GET" || request.method === "HEAD";
    if (!isPage || /^\/(?:api|static)(?:\/|$)/.test(path)) return notFound(reply);
    return send(request, reply, (await page()).html);
  });
}

function send(request: FastifyRequest, reply: FastifyReply, { contents, contentType, etag }: PageFile): FastifyReply {
  reply.headers({ ...SECURITY_HEADERS, etag });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply.type(contentType).send(Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength));
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type("text/plain; charset=utf-8").send("404 page not found\n");
}
