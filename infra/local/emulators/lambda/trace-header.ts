import { randomBytes } from "node:crypto";

/** An X-Ray header for an invocation that nobody gave one; not sampled, as on AWS without active tracing. */
export function newTraceHeader(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const random = randomBytes(20).toString("hex");
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
