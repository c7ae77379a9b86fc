/** An answer takes its time, and its header tells whole seconds: less than this is no difference. */
const LEAST_MS = 2_000;

let aheadMs = 0;
const listeners = new Set<() => void>();

/** Every answer says what time the backend has (`Date`). */
export function noteServerDate(header: string | null): void {
  const ahead = Date.parse(header ?? "") - Date.now();
  const next = Math.abs(ahead) < LEAST_MS ? 0 : ahead;
  if (!Number.isFinite(ahead) || Math.abs(next - aheadMs) < LEAST_MS) return;
  aheadMs = next;
  for (const listener of listeners) listener();
}

/** Calls when it turns out that the clocks differ otherwise than was known: what was asked for by the time is to be asked for anew. */
export function onClockChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How far the backend's clock is ahead of this machine's, milliseconds; 0 while they agree. */
export function serverAheadMs(): number {
  return aheadMs;
}

/** The backend's time, milliseconds since the epoch: spans are told apart by it, whatever time this machine has. */
export function serverTimeMs(localMs = Date.now()): number {
  return localMs + aheadMs;
}
