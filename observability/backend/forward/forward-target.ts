/** Where requests are sent on to. */
export interface ForwardTarget {
  /** Address without what may be secret: credentials and parameters. */
  shown: string;
  headers: Readonly<Record<string, string>>;
  /** The address for a signal. */
  addressOf(signal: string): string;
}

/** The address or a header of forwarding cannot be used; the message repeats no value, as it may be a secret. */
export class ForwardTargetError extends Error {
  override readonly name = "ForwardTargetError";
}

/** `url` is the base of an OTLP/HTTP endpoint: `/v1/traces` and so on are added to its path. Throws `ForwardTargetError`. */
export function forwardTarget(url: string, headers: Readonly<Record<string, string>> = {}): ForwardTarget {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) {
    throw new ForwardTargetError(
      "--forward: expected an http or https address such as http://host:4318, got another text; nothing was started",
    );
  }
  const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const basic = { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  const path = base.pathname.replace(/\/+$/, "");
  return {
    shown: `${base.origin}${path}`,
    headers: { ...(credentials !== ":" && basic), ...headers },
    addressOf: (signal) => `${base.origin}${path}/v1/${signal}${base.search}`,
  };
}

/** Refuses a target that is this program itself. Throws `ForwardTargetError`. */
export function refuseLoop({ shown }: ForwardTarget, otlpUrl: string): void {
  const [target, own] = [new URL(shown), new URL(otlpUrl)];
  const port = target.port || (target.protocol === "https:" ? "443" : "80");
  if (port !== own.port || !(isThisMachine(target.hostname) || target.hostname === own.hostname)) return;
  throw new ForwardTargetError(
    `--forward: expected another program's address, got this one's own (${own.host}): every request would come back for ever; give another address or --otlp-port`,
  );
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost\.?|.+\.localhost\.?|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/i.test(
    host,
  );
}

/** Headers as `name=value` texts; a later one replaces an earlier one of the same name. Throws `ForwardTargetError`. */
export function parseHeaders(pairs: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const pair of pairs) {
    const [name = "", ...rest] = pair.split("=");
    const value = rest.join("=").trim();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name.trim()) || rest.length === 0 || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new ForwardTargetError("--forward-header: expected name=value, got something else; nothing was started");
    }
    headers.set(name.trim().toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}

/** Headers from one text in the form of OTEL_EXPORTER_OTLP_HEADERS: `name=value,name=value`, percent-encoded. Throws `ForwardTargetError`. */
export function parseHeaderList(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  try {
    return parseHeaders(pairs.map(decodeURIComponent));
  } catch {
    throw new ForwardTargetError(
      "FORWARD_OTLP_HEADERS: expected name=value pairs with commas between them, percent-encoded, got something else; nothing was started",
    );
  }
}
