import type { IncomingHttpHeaders } from "node:http";
import { isOwnHost } from "../own-host.ts";

/**
 * What is wrong with a request that the page of another site has sent off, as far as its headers tell; undefined for every other one. A browser sends
 * simple requests without asking first, and whoever follows a link may come from anywhere. A site whose name has come to mean this machine calls it by
 * that name.
 */
export function otherSite(method: string | undefined, headers: IncomingHttpHeaders): string | undefined {
  const { host = "", origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  if (mode === "navigate" && (method === "GET" || method === "HEAD")) return undefined;
  const isOther = typeof site === "string" && site !== "same-origin" && site !== "none";
  const isOwn = origin === undefined || (hostOf(origin) === host.toLowerCase() && isOwnHost(host));
  if (!isOther && isOwn) return undefined;
  const from = JSON.stringify((origin ?? `${site}`).slice(0, 100));
  return `expected a request of a program or of this address's own page, got one of ${from}; nothing was done`;
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase();
}
