import { useLive } from "./live.tsx";
import { useNow } from "./use-now.ts";

/**
 * The backend's time, microseconds: that of its answer, carried on by this machine's clock. Anew every `everyMs`; stands still when `everyMs` is
 * undefined or the page is paused, and then is the time of the answer.
 */
export function useServerNow(
  answer: { nowUs: number; receivedAtMs: number } | undefined,
  everyMs: number | undefined,
): number {
  const { state } = useLive();
  const now = useNow(state === "paused" ? undefined : everyMs);
  if (!answer) return now * 1_000;
  const sinceMs = state === "paused" || everyMs === undefined ? 0 : Math.max(0, now - answer.receivedAtMs);
  return answer.nowUs + sinceMs * 1_000;
}
