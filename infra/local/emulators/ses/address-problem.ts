/** What SES says of an address that it cannot send to, in its own words; undefined when it can. A display name may hold any character. */
export function addressProblem(mailbox: string): string | undefined {
  const address = /<([^<>]*)>\s*$/.exec(mailbox)?.[1]?.trim() ?? mailbox.trim();
  if (address === "") return `Invalid email address ${mailbox}.`;
  const at = address.lastIndexOf("@");
  if (at < 0) return "Missing final '@domain'";
  if (at === address.length - 1) return "Missing domain";
  if (at === 0) return "Missing local name";
  if (!isPrintable(address.slice(0, at))) return "Local address contains control or whitespace";
  if (!isPrintable(address.slice(at + 1))) return "Domain contains control or whitespace";
  return undefined;
}

/** ASCII without spaces: SES takes other domains in Punycode, other local parts not at all. */
function isPrintable(text: string): boolean {
  return /^[!-~]+$/.test(text);
}
