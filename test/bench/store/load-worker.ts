import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { serveParent } from "../worker.ts";
import { createSpanLoad } from "./span-load.ts";

export interface LoadRequest {
  otlpUrl: string;
  spans: number;
  connections: number;
  fromMs: number;
  stepMs: number;
}

export interface Loaded {
  spans: number;
  bytes: number;
  seconds: number;
}

export type LoadMethods = { load(asked: LoadRequest): Promise<Loaded> };

/** Of all loads of this worker. */
let firstTrace = 0;

const methods: LoadMethods = { load };
serveParent(methods, async () => {});

/** Sends spans over so many connections, each request after the answer to the one before. */
async function load({ otlpUrl, spans, connections, fromMs, stepMs }: LoadRequest): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const source = createSpanLoad({ fromMs, stepMs, inFlight: connections + 1, firstTrace });
  const loaded = { spans: 0, bytes: 0 };
  const began = performance.now();
  async function sender(): Promise<void> {
    while (loaded.spans < spans) {
      const next = source.next();
      loaded.spans += next.spans;
      loaded.bytes += next.body.length;
      await post(`${otlpUrl}/v1/traces`, next.body, agent);
    }
  }
  await Promise.all(Array.from({ length: connections }, sender));
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  firstTrace = source.nextTrace;
  return { ...loaded, seconds };
}

function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-protobuf", "content-length": body.length };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`expected 200 for spans, came ${response.statusCode} ${answer.slice(0, 200)}`));
      }, reject);
    });
    sent.on("error", reject).end(body);
  });
}
