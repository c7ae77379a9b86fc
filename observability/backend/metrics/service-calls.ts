import { setImmediate } from "node:timers/promises";
import type { ServiceCall } from "../store/span-statistics.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";

/** Milliseconds for which nothing else is done. */
const SLICE_MS = 10;
const FIRST_TRACES = 200;

/** Calls between services, sorted by their names. Counted in slices: with a million spans it takes a second or more, in which others are served. */
export async function serviceCalls(
  store: Pick<TelemetryStore, "calls" | "lastTraceKey">,
  window: { from: bigint; to: bigint },
): Promise<ServiceCall[]> {
  const counts = new Map<string, ServiceCall>();
  const last = store.lastTraceKey();
  let traces = FIRST_TRACES;
  for (let after = 0; after < last; ) {
    const started = performance.now();
    const until = after + traces;
    for (const call of store.calls({ ...window, after, until })) {
      const pair = JSON.stringify([call.parent, call.child]);
      const known = counts.get(pair);
      if (known) known.callCount += call.callCount;
      else counts.set(pair, { ...call });
    }
    after = until;
    traces = Math.max(1, Math.round(traces * Math.min(4, SLICE_MS / (performance.now() - started))));
    if (after < last) await setImmediate();
  }
  return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
}
