import type { JobSpan } from "./job-span.ts";
import { isTrue, number } from "./span-roles.ts";

/** The part of a message's wait in which its function was getting ready; undefined when it was warm, or said nothing of it. */
export function coldStartOf(span: JobSpan): { startUs: number; endUs: number } | undefined {
  const initMs = isTrue(span, "faas.coldstart") ? (number(span, "app.faas.init_ms") ?? 0) : 0;
  const waitMs = number(span, "app.queue.wait_ms") ?? initMs;
  const coldUs = Math.min(initMs, waitMs) * 1_000;
  return coldUs > 0 ? { startUs: span.startUs - coldUs, endUs: span.startUs } : undefined;
}
