import { isIP } from "node:net";

/** Whether a Host header names this machine: addresses, the loopback's names, and names without a dot, which no other site can have. */
export function isOwnHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
  return isIP(name.replace(/^\[|\]$/g, "")) !== 0 || name.endsWith(".localhost") || /^[a-z0-9_-]+$/.test(name);
}
