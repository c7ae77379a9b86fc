import type { IncomingHttpHeaders } from "node:http";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Checks that a request was meant for this program and not led here by a name that somebody else controls. */
export interface RequestOrigin {
  /** What is wrong with the Host header; undefined when it names this machine. */
  hostProblem(headers: IncomingHttpHeaders): string | undefined;
  /** Why the request is not of our own page, as far as its headers tell; undefined when it is, or no browser sent it. */
  originProblem(headers: IncomingHttpHeaders): string | undefined;
}

/** `allowedHosts`: names by which this machine is reached besides those of its loopback. */
export function createRequestOrigin(allowedHosts: readonly string[] = []): RequestOrigin {
  const known = new Set([...LOOPBACK, ...allowedHosts.map(nameOf)]);

  return {
    hostProblem({ host = "" }) {
      if (known.has(nameOf(host))) return undefined;
      return `expected a Host header of this machine (localhost, 127.0.0.1, [::1]), got ${quoted(host)}; --allow-host lets another name in`;
    },
    originProblem({ host = "", origin, "sec-fetch-site": site }) {
      if (site !== undefined && site !== "same-origin" && site !== "none") {
        return `expected a request of this address's own page, got one that is ${quoted(String(site))}; nothing was done`;
      }
      if (origin === undefined || hostOf(origin) === host.toLowerCase()) return undefined;
      return `expected a request of this address's own page, got one of ${quoted(origin)}; nothing was done`;
    },
  };
}

/** The host without its port. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, "");
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase();
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
