import { carrierOf, SpanKind, withSpan } from "../../observability/telemetry/index.ts";
import { webhookUrl } from "../jobs/notify.ts";
import { TellError } from "./tell-error.ts";
import type { Tell } from "./tellers.ts";

/** Milliseconds that a webhook has for its answer. */
const patience = 5_000;

/**
 * Posts the topic's message as it is. `webhook-id` and `webhook-timestamp` are those of Standard Webhooks: who gets an id twice has been told
 * twice. Redirects are not followed, for where they lead nobody has allowed. The span names the host alone: a path may be a secret.
 */
export function webhookPoster({ now, timeout = patience }: { now(): number; timeout?: number }): Tell {
  return async (webhook, { id, body }) => {
    const url = webhookUrl(webhook);
    if (!url) throw new TellError("INVALID_ADDRESS", "expected the address of a webhook, got another text");
    const attributes = {
      "http.request.method": "POST",
      "server.address": url.hostname,
      "server.port": Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    };
    await withSpan("POST", { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const { traceparent, tracestate } = carrierOf();
      const request: RequestInit = {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(now() / 1000)),
          ...(traceparent && { traceparent }),
          ...(tracestate && { tracestate }),
        },
        body,
      };
      const response = await fetch(url, request).catch((error: unknown) => {
        const code = codeOf(error);
        throw new TellError(code, `expected an answer of the webhook within ${timeout} ms, got none (${code})`);
      });
      span.setAttribute("http.response.status_code", response.status);
      await response.body?.cancel().catch(() => {});
      if (response.ok) return;
      throw new TellError(
        String(response.status),
        `expected a status from 200 to 299 of the webhook, got ${response.status}`,
      );
    });
  };
}

/** `ECONNREFUSED` and its like stand in the cause. */
function codeOf(error: unknown): string {
  const { name, cause } = Object(error) as { name?: unknown; cause?: unknown };
  const { code } = Object(cause) as { code?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "_OTHER";
}
