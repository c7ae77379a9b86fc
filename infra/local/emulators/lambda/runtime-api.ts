import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Bytes of a handler's answer that Lambda still takes. */
export const maximumResponseBytes = 6_291_556;

const base = "/2018-06-01/runtime/";

export interface NextInvocation {
  requestId: string;
  payload: string | Buffer;
  /** Epoch milliseconds at which the function is killed. */
  deadlineMs: number;
  functionArn: string;
  traceHeader: string;
  clientContext?: string;
}

/** What the runtime in the process says. Each invocation is answered or failed once. */
export interface RuntimeEvents {
  /** The runtime asks for work: INIT is over, or the invocation before is. */
  ready(): void;
  answered(requestId: string, payload: Buffer): void;
  failed(requestId: string, payload: Buffer): void;
  tooLarge(requestId: string): void;
  initFailed(payload: Buffer): void;
}

export interface RuntimeApi {
  /** `127.0.0.1:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  address: string;
  /** Gives an invocation to a runtime that has said it is ready. */
  give(invocation: NextInvocation): void;
  stop(): Promise<void>;
}

/** The Lambda Runtime API of one execution environment (see decision 009). A client may send its answer and the next request in one go. */
export async function startRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let current: string | undefined;
  let reading = false;

  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    response.sendDate = false;
    const path = (request.url ?? "").startsWith(base) ? (request.url ?? "").slice(base.length) : "";
    if (request.method === "GET" && path === "invocation/next") return next(response);
    if (request.method !== "POST") return refuse(response, 404, "NotFound", `no such path: ${request.url}`);
    if (path === "init/error") return void read(request).then((body) => initError(body, response));
    const [, requestId, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (requestId === undefined) return refuse(response, 404, "NotFound", `no such path: ${request.url}`);
    if (requestId !== current || reading) {
      request.resume();
      return refuse(response, 400, "InvalidRequestID", "Invalid request ID");
    }
    reading = true;
    void read(request).then((body) => finish(requestId, kind === "error", body, response));
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.timeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });

  function next(response: ServerResponse): void {
    if (current !== undefined && !reading) {
      refuse(response, 403, "InvalidStateTransition", "Transition from Running to Ready is not allowed.");
      return;
    }
    waiting = response;
    response.once("close", () => {
      if (waiting === response) waiting = undefined;
    });
    if (current === undefined) events.ready();
  }

  function finish(requestId: string, failed: boolean, body: Buffer | undefined, response: ServerResponse): void {
    current = undefined;
    reading = false;
    if (body === undefined) {
      const text = `Exceeded maximum allowed payload size (${maximumResponseBytes} bytes).`;
      refuse(response, 413, "RequestEntityTooLarge", text);
      events.tooLarge(requestId);
    } else {
      response.writeHead(202, { "content-length": "0" }).end();
      if (failed) events.failed(requestId, body);
      else events.answered(requestId, body);
    }
    if (waiting !== undefined) events.ready();
  }

  function initError(body: Buffer | undefined, response: ServerResponse): void {
    response.writeHead(202, { "content-length": "0" }).end();
    events.initFailed(body ?? Buffer.from("{}"));
  }

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    give(invocation) {
      if (waiting === undefined) return;
      const response = waiting;
      waiting = undefined;
      current = invocation.requestId;
      const length = Buffer.byteLength(invocation.payload);
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": String(length),
        "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
        "Lambda-Runtime-Deadline-Ms": String(invocation.deadlineMs),
        "Lambda-Runtime-Invoked-Function-Arn": invocation.functionArn,
        "Lambda-Runtime-Trace-Id": invocation.traceHeader,
        ...(invocation.clientContext === undefined
          ? {}
          : { "Lambda-Runtime-Client-Context": invocation.clientContext }),
      });
      response.end(invocation.payload);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  const body = JSON.stringify({ errorMessage, errorType });
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": length }).end(body);
}

/** The whole body, or undefined when it is larger than Lambda takes. A broken connection leaves the promise pending: the process ends it. */
function read(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maximumResponseBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on("end", () => resolve(bytes > maximumResponseBytes ? undefined : Buffer.concat(chunks, bytes)));
  });
}
