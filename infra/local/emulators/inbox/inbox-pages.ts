import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isOwnHost } from "../own-host.ts";
import type { RawService } from "../service.ts";
import type { Inbox } from "./inbox.ts";
import { localStackEmail } from "./local-stack-email.ts";
import { BodyTooLargeError, readBody } from "./read-body.ts";

const mostBytes = 256 << 10;

/**
 * The inbox over HTTP:
 * - `GET /_jobtrail/inbox`: `{"messages": InboxMessage[]}` with an ETag; `DELETE` forgets emails and webhooks.
 * - `POST /_jobtrail/inbox/webhooks/<anything>`: takes a webhook, 204; `…/webhooks/status/503` takes it and answers 503. At most 256 KiB, else 413.
 * - `GET /_aws/ses[?id=…&email=…]`: the emails in LocalStack's shape.
 *
 * Requests for a host that is not this machine's are refused.
 */
export function createInboxPages(inbox: Inbox): RawService {
  return {
    async serve(request, response) {
      const { host = "", "if-none-match": known } = request.headers;
      if (!isOwnHost(host)) {
        const got = JSON.stringify(host.slice(0, 100));
        return json(response, 403, {
          message: `expected a Host header of this machine, got ${got}; nothing was done`,
        });
      }
      const url = new URL(request.url ?? "/", "http://localhost");
      switch (`${request.method} ${url.pathname}`) {
        case "GET /_jobtrail/inbox":
          return sendList(response, inbox, known);
        case "DELETE /_jobtrail/inbox":
          inbox.clear();
          return void response.writeHead(204).end();
        case "GET /_aws/ses":
          return json(response, 200, { messages: emailsOf(inbox, url.searchParams) });
      }
      if (request.method === "POST" && url.pathname.startsWith("/_jobtrail/inbox/webhooks/")) {
        return takeWebhook(inbox, request, response, url);
      }
      json(response, 404, {
        message: `expected GET or DELETE /_jobtrail/inbox, POST /_jobtrail/inbox/webhooks/<name> or GET /_aws/ses, got ${request.method} ${url.pathname}; nothing was done`,
      });
    },
    stop: async () => {},
  };
}

function sendList(response: ServerResponse, inbox: Inbox, known: string | undefined): void {
  const body = JSON.stringify({ messages: inbox.list() });
  const etag = `"${createHash("sha1").update(body).digest("base64url")}"`;
  if (known === etag) return void response.writeHead(304, { etag }).end();
  send(response, 200, body, { etag });
}

function emailsOf(inbox: Inbox, query: URLSearchParams): object[] {
  const [id, from] = [query.get("id"), query.get("email")];
  return inbox
    .emails()
    .filter((email) => (id === null || email.messageId === id) && (from === null || email.from === from))
    .map(localStackEmail);
}

async function takeWebhook(inbox: Inbox, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  let body: string;
  try {
    body = await readBody(request, mostBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    response.setHeader("connection", "close");
    return json(response, 413, { message: error.message });
  }
  const status = statusOf(url.pathname);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  inbox.takeWebhook({ url: `http://${request.headers.host}${request.url}`, headers, body, status });
  response.writeHead(status).end();
}

/** Of `…/webhooks/status/503`: 503; of every other path 204. */
function statusOf(path: string): number {
  return Number(/\/webhooks\/status\/([2-5]\d\d)(?:\/|$)/.exec(path)?.[1] ?? 204);
}

function json(response: ServerResponse, status: number, body: object): void {
  send(response, status, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}
