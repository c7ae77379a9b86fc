import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { NumberedEvent } from "../live/event-ring.ts";
import type { LiveClient, LiveHub } from "../live/live-hub.ts";
import { parametersOf } from "./parameters.ts";
import { sendJson } from "./reply.ts";

export interface StreamOptions {
  live: LiveHub;
  /** Bytes that a client may be behind before it is dropped. Default 1 MiB. */
  maxBehindBytes?: number;
}

/** Milliseconds after which a page comes back when its stream has ended. */
const RETRY_MS = 1_000;

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** GET /api/stream: `LiveEvent`s as server-sent events. `Last-Event-ID`, or `?lastEventId=`, resumes. */
export function streamRoutes(app: FastifyInstance, { live, maxBehindBytes = 1024 * 1024 }: StreamOptions): void {
  app.addHook("preClose", async () => live.stop());

  app.get("/api/stream", { exposeHeadRoute: false }, (request, reply) => {
    const response = reply.raw;
    const given = request.headers["last-event-id"] ?? parametersOf(request.url).get("lastEventId") ?? undefined;
    const subscription = live.subscribe(
      streamClient(response, maxBehindBytes),
      Array.isArray(given) ? given.at(-1) : given,
    );
    if (!subscription) return tooMany(reply, live.clients());

    reply.hijack();
    response.on("close", subscription.close).on("error", subscription.close);
    response.writeHead(200, { ...headersOf(reply), ...STREAM_HEADERS });
    // An id without data is remembered by the client: it can resume even if it has seen no event.
    const { missed, newest } = subscription;
    const first = missed.length === 0 ? `id: ${newest}\n\n` : missed.map(eventText).join("");
    response.write(`retry: ${RETRY_MS}\n${first}`);
  });
}

function streamClient(response: ServerResponse, maxBehindBytes: number): LiveClient {
  const write = (text: string): boolean => {
    response.write(text);
    if (response.writableLength <= maxBehindBytes) return true;
    response.destroy();
    return false;
  };
  return {
    send: (event) => write(eventText(event)),
    beat: () => write(": still here\n\n"),
    end: () => response.end(),
  };
}

function eventText({ id, event: { type, ...data } }: NumberedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Headers that were set so far, for an answer that goes past the framework. */
function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}

function tooMany(reply: FastifyReply, clients: number): FastifyReply {
  const error = `expected fewer than ${clients} open streams, got one more; close a page, or try again later`;
  return sendJson(reply.code(503).header("retry-after", "5"), { error });
}
