import { createServer, type IncomingHttpHeaders } from "node:http";

export interface WebhookCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Webhook {
  /** `127.0.0.1:port` */
  host: string;
  /** Address with a path and a query. */
  url: string;
  calls: WebhookCall[];
  /** From now on it answers like this; `nothing`: not at all, until it is stopped. */
  answers(status: number | "nothing", headers?: Record<string, string>): void;
  stop(): Promise<void>;
}

/** An HTTP server that keeps what it is told. */
export async function startWebhook(): Promise<Webhook> {
  const calls: WebhookCall[] = [];
  let answer: { status: number | "nothing"; headers: Record<string, string> } = { status: 204, headers: {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    calls.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
    if (answer.status !== "nothing") response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/secret-path?token=secret-token`,
    calls,
    answers: (status, headers = {}) => {
      answer = { status, headers };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
