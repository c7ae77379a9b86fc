import { pipeline } from "node:stream/promises";
import { Pool } from "undici";
import type { RawService } from "../service.ts";

const hopByHop = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "expect",
  "proxy-connection",
  "te",
  "trailer",
]);

/** A service that is an HTTP server of its own; requests and answers are passed on as they are, over connections that stay open. */
export function createUpstream(origin: string): RawService {
  const pool = new Pool(origin, { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async serve(request, response) {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const answer = await pool.request({
        method: (request.method ?? "GET") as "GET",
        path: request.url ?? "/",
        headers: passedOn(request.headers),
        body: request.method === "GET" || request.method === "HEAD" ? null : request,
        signal: gone.signal,
      });
      response.writeHead(answer.statusCode, passedOn(answer.headers));
      await pipeline(answer.body, response);
    },
    stop: () => pool.destroy(),
  };
}

function passedOn(headers: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name)) kept[name] = value;
  }
  return kept;
}
