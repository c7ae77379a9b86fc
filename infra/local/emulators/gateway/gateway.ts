import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIPv6 } from "node:net";
import { AwsError } from "../aws-error.ts";
import { messageOf } from "../message-of.ts";
import type { AwsService, RawService, ServiceRequest } from "../service.ts";
import { otherSite } from "./other-site.ts";
import { PortInUseError } from "./port-in-use-error.ts";
import { route, serviceOfAction } from "./route.ts";
import { createUpstream } from "./upstream.ts";
import { protocolOf, wireError } from "./wire-error.ts";

export interface GatewayOptions {
  /** Default 0: any free port. */
  port?: number;
  /** IP address to listen on; default the loopback. */
  host?: string;
  /** By signing name (`sqs`, `events`, `dynamodb`, `monitoring`, …), `inbox` beside them: a service of this process, or the address of a server that speaks for it. */
  services: Record<string, AwsService | RawService | string>;
  /** A defect of a service, answered with InternalFailure. */
  onDefect?(error: unknown, request: { service: string; operation: string | undefined }): void;
}

export interface Gateway {
  url: string;
  port: number;
  /** Waits for requests that are being answered; waiting receives end at once. */
  stop(): Promise<void>;
}

/** One endpoint for all services. Rejects with `PortInUseError`. */
export async function startGateway({
  port = 0,
  host = "127.0.0.1",
  services,
  onDefect = reportDefect,
}: GatewayOptions): Promise<Gateway> {
  const targets = new Map<string, AwsService | RawService>();
  for (const [name, target] of Object.entries(services)) {
    targets.set(name, typeof target === "string" ? createUpstream(target) : target);
  }
  const active = new Set<AbortController>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = otherSite(request.method, request.headers);
    if (refused !== undefined) return json(response, 403, { message: refused });
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    if (path === "/_jobtrail/health")
      return json(response, 200, { status: "ok", services: [...targets.keys()].sort() });
    const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
    const headers = request.headers as Record<string, string>;
    const { service = serviceOfAction(query.getAll("Action")), operation } = route({ path, headers });
    const target = targets.get(service ?? "");
    if (target && "serve" in target) return target.serve(request, response);

    const requestId = randomUUID();
    const gone = new AbortController();
    active.add(gone);
    response.once("close", () => {
      active.delete(gone);
      // An answered caller is no lost one, and an abort costs more than the rest of a small request.
      if (!response.writableFinished) gone.abort();
    });
    const body = await readWhole(request);
    const serviceRequest: ServiceRequest = {
      method: request.method ?? "GET",
      path,
      query,
      headers,
      body,
      signal: gone.signal,
    };
    if (operation !== undefined) serviceRequest.operation = operation;
    try {
      if (!target) throw unknownService(service, [...targets.keys()]);
      const answer = await target.handle(serviceRequest);
      send(response, requestId, answer);
    } catch (error) {
      if (!(error instanceof AwsError)) onDefect(error, { service: service ?? "", operation });
      const known =
        error instanceof AwsError
          ? error
          : new AwsError("InternalFailure", `the local runtime failed: ${messageOf(error)}`, 500);
      const protocol = protocolOf({ service, headers, query });
      send(
        response,
        requestId,
        wireError(known, { protocol, service, requestId, contentType: headers["content-type"] }),
      );
    }
  }

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    serve(request, response).catch((error) => {
      // The caller hung up, or an upstream is away.
      if (response.headersSent || response.destroyed) return response.destroy();
      json(response, 502, { message: `the emulated service did not answer: ${messageOf(error)}` });
    });
  });
  await listen(server, { port, host });
  const address = server.address();
  const actual = address && typeof address === "object" ? address.port : port;
  let stopped: Promise<void> | undefined;

  return {
    url: `http://${reachedAs(host)}:${actual}`,
    port: actual,
    stop() {
      stopped ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const request of active) request.abort();
        server.closeIdleConnections();
        const force = setTimeout(() => server.closeAllConnections(), 2_000);
        await closed;
        clearTimeout(force);
        for (const target of targets.values()) if ("serve" in target) await target.stop();
      })();
      return stopped;
    },
  };
}

function unknownService(service: string | undefined, supported: string[]): AwsError {
  const list = supported.sort().join(", ");
  const got = service === undefined ? "a request that names none" : `'${service}'`;
  return new AwsError(
    "UnknownService",
    `expected a service of ${list}; got ${got}; the local runtime does not emulate it`,
    501,
  );
}

function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: string | Buffer },
): void {
  if (response.destroyed) return;
  response.writeHead(status, { "x-amzn-requestid": requestId, ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  send(response, randomUUID(), { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

function readWhole(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** Every address of this machine includes the loopback. */
function reachedAs(host: string): string {
  if (["127.0.0.1", "0.0.0.0", "::"].includes(host)) return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortInUseError(port, { cause: error }) : error),
    );
    server.listen(port, host, resolve);
  });
}

function reportDefect(
  error: unknown,
  { service, operation }: { service: string; operation: string | undefined },
): void {
  process.stderr.write(`${service} ${operation ?? ""}: ${error instanceof Error ? error.stack : String(error)}\n`);
}
