import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Passes every request on to another address as it is, and tells of its headers. */
export async function startRelay(
  target: string,
  onRequest: (headers: IncomingHttpHeaders) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const { method, headers, url = "/" } = incoming;
    onRequest(headers);
    const passed = request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
