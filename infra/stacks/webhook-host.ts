import { BlockList, isIPv4 } from "node:net";

/** This machine, no machine, and link-local: behind them are Lambda's Runtime API and the services that hand out credentials. */
const nobodyElse = new BlockList();
nobodyElse.addSubnet("127.0.0.0", 8);
nobodyElse.addSubnet("0.0.0.0", 8);
nobodyElse.addSubnet("169.254.0.0", 16);
nobodyElse.addAddress("::1", "ipv6");
nobodyElse.addAddress("::", "ipv6");
nobodyElse.addSubnet("fe80::", 10, "ipv6");
nobodyElse.addAddress("fd00:ec2::254", "ipv6");

/** Whether webhooks may be allowed at a host: in the form that a parsed address has, or it would never be found, and of another machine than the function's. */
export function isWebhookHost(text: string): boolean {
  if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.test(text)) return false;
  const url = URL.parse(`https://${text}`);
  return url?.host === text && !isNobodyElse(url.hostname);
}

function isNobodyElse(hostname: string): boolean {
  if (hostname.startsWith("[")) return nobodyElse.check(hostname.slice(1, -1), "ipv6");
  if (isIPv4(hostname)) return nobodyElse.check(hostname);
  return /(?:^|\.)localhost\.?$/.test(hostname);
}
