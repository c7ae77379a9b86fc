import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsError } from "../../infra/local/emulators/aws-error.ts";
import { jsonErrorResponse } from "../../infra/local/emulators/events/json-wire.ts";
import type { AwsService, ServiceRequest } from "../../infra/local/emulators/service.ts";

/** Serves one emulated service of the protocol AWS JSON 1.1 on a port of its own, for the real SDK clients. */
export async function serveService(service: AwsService): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(service, await readRequest(request));
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(service: AwsService, request: ServiceRequest) {
  try {
    return await service.handle(request);
  } catch (error) {
    return jsonErrorResponse(error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500));
  }
}

async function readRequest(request: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://localhost");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const operation = headers["x-amz-target"]?.split(".")[1];
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
    ...(operation !== undefined && { operation }),
  };
}
