import { isIPv6 } from "node:net";

/** The address of a server that listens on this IP address and port; one that listens on all is named by the loopback. */
export function listenUrl(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "::") return `http://127.0.0.1:${port}`;
  return `http://${hostInUrl(host)}:${port}`;
}

/** As it stands in an address and in a Host header. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
