import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { FastifyInstance } from "fastify";

const PAGE = new URL("./page/", import.meta.url);

/** Everything the page may do: load from here and talk to here. */
const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

const MODULES = [
  "layout.ts",
  "format.ts",
  "otlp-json.ts",
  "search-page.js",
  "trace-page.js",
  "span-detail.js",
  "element.js",
  "main.js",
];

/**
 * The page at Jaeger's addresses: every path outside `/api/` that is not one of its files is the page itself, which reads the address.
 * Its TypeScript modules are served with their types stripped.
 */
export function viewerRoutes(app: FastifyInstance): void {
  const html = readFileSync(new URL("index.html", PAGE), "utf8");
  app.get("/static/style.css", (_request, reply) => {
    return reply.headers(SECURITY_HEADERS).type("text/css; charset=utf-8").send(read("style.css"));
  });
  for (const name of MODULES) {
    app.get(`/static/${name}`, (_request, reply) => {
      return reply.headers(SECURITY_HEADERS).type("text/javascript; charset=utf-8").send(read(name));
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const isPage = request.method === "GET" || request.method === "HEAD";
    if (!isPage || /^\/(?:api|static)(?:\/|$)/.test(path)) {
      return reply.code(404).type("text/plain; charset=utf-8").send("404 page not found\n");
    }
    return reply.code(200).headers(SECURITY_HEADERS).type("text/html; charset=utf-8").send(html);
  });
}

const contents = new Map<string, string>();

/** A file of the page, read and stripped once. */
function read(name: string): string {
  const known = contents.get(name);
  if (known !== undefined) return known;
  const source = readFileSync(new URL(name, PAGE), "utf8");
  const content = name.endsWith(".ts") ? stripTypeScriptTypes(source) : source;
  contents.set(name, content);
  return content;
}
