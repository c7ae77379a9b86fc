import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface RecordingRelay {
  url: string;
  /** Path and status of every request that went through. */
  requests: readonly { path: string; status: number }[];
  stop(): Promise<void>;
}

/** Passes OTLP requests on to another address, and keeps what came of them. */
export async function startRecordingRelay(target: string): Promise<RecordingRelay> {
  const requests: { path: string; status: number }[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const encoding = request.headers["content-encoding"];
    const answer = await fetch(`${target}${path}`, {
      method: "POST",
      headers: {
        "content-type": request.headers["content-type"] ?? "",
        ...(encoding && { "content-encoding": encoding }),
      },
      body: new Uint8Array(await buffer(request)),
    });
    requests.push({ path, status: answer.status });
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
