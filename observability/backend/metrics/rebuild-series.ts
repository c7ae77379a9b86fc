import { setImmediate } from "node:timers/promises";
import type { ScannedSpan } from "../store/scan-spans.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";

/** Spans read at a time: some milliseconds, then requests have their turn. */
const SLICE = 500;

export interface Rebuild {
  /** All that the store held at the start has been added. */
  complete(): boolean;
  /** What was still to be read has gone. */
  finish(): void;
  stop(): void;
}

/** Reads what the store holds from an earlier run, newest first, without holding up the start or the requests. */
export function rebuildSeries(store: TelemetryStore, add: (span: ScannedSpan) => void): Rebuild {
  const start = store.scanStart();
  let before: number | undefined = start > 1 ? start : undefined;
  let stopped = false;

  async function run(): Promise<void> {
    while (before !== undefined && !stopped) {
      const { spans, next } = store.scanSpans({ before, limit: SLICE });
      for (const span of spans) add(span);
      before = next;
      await setImmediate();
    }
  }

  void run();
  return {
    complete: () => before === undefined,
    finish() {
      before = undefined;
    },
    stop() {
      stopped = true;
    },
  };
}
