/** What to say before servers listen on this IP address; nothing when only this machine reaches it. */
export function openToOthers(host: string): string | undefined {
  if (host.startsWith("127.") || host === "::1") return undefined;
  return `--host ${host}: whoever reaches this address can read every job and trace and send jobs, without a password; the default is this machine only`;
}
