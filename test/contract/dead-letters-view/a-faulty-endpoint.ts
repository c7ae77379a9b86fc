import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What becomes of a request: nothing special, a refusal of SQS, an answer that never comes, a closed connection. */
export type Fate = "answered" | "refused" | "unanswered" | "cut";

export interface FaultyEndpoint {
  url: string;
  /** Operations that were asked for, in order. */
  operations: string[];
  /** Decides about each request. */
  fate: (operation: string, body: string) => Fate;
  stop(): Promise<void>;
}

/** An AWS endpoint in front of another, of which single operations can be made to fail. */
export async function startFaultyEndpoint(): Promise<FaultyEndpoint & { forwardTo(url: string): void }> {
  let target = "";
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint: FaultyEndpoint & { forwardTo(url: string): void } = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    operations: [],
    fate: () => "answered",
    forwardTo(url) {
      target = url;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    endpoint.operations.push(operation);
    const fate = endpoint.fate(operation, body.toString());
    if (fate === "unanswered") return;
    if (fate === "cut") return void request.socket.destroy();
    if (fate === "refused") {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      return void response.end('{"__type":"com.amazonaws.sqs#OverLimit","message":"the test refuses this"}');
    }
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? "POST",
      headers: headers as Record<string, string>,
      body,
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  return endpoint;
}
