import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that passed through, and its answer. */
export interface Exchange {
  headers: IncomingHttpHeaders;
  body: string;
  answer: string;
}

export interface CountingProxyOptions {
  /** Asked at each request: the server behind may start later than the proxy. */
  upstream(): string;
  onExchange(exchange: Exchange): void;
  /** Changes a request's body on its way. */
  rewrite?(body: string): string;
}

/** Stands between the functions and a server, and tells of every request. */
export async function startCountingProxy({ upstream, onExchange, rewrite = (body) => body }: CountingProxyOptions) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    const body = sent.toString();
    const { connection: _, host: __, "content-length": ___, "transfer-encoding": ____, ...headers } = request.headers;
    const changed = rewrite(body);
    try {
      const result = await fetch(new URL(request.url ?? "/", upstream()), {
        method: request.method ?? "POST",
        headers: headers as Record<string, string>,
        ...(sent.length > 0 && { body: changed === body ? sent : changed }),
      });
      const answer = Buffer.from(await result.arrayBuffer());
      onExchange({ headers: request.headers, body, answer: answer.toString() });
      const passed = [...result.headers].filter(
        ([name]) => !["connection", "keep-alive", "content-length", "transfer-encoding"].includes(name),
      );
      response.writeHead(result.status, { ...Object.fromEntries(passed), "content-length": answer.length });
      response.end(answer);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
