import { excesses, fairLevel, type Holdings } from "./fair-share.ts";
import type { TraceColumns } from "./trace-columns.ts";

export interface Caps {
  maxSpans: number;
  maxBytes: number;
  /** Milliseconds since something of a trace, or a log record, arrived last. */
  maxAgeMs: number;
}

export interface Choice {
  /** Places of traces that go whole. */
  doomed: Set<number>;
  /** A trace that alone is over a cap loses its earliest spans: so many of them, and so many bytes. */
  cut: Map<number, { spans: number; bytes: number }>;
}

/** What is left of a cap's amount when it was exceeded: a fiftieth more than needed goes at once, so that eviction is rare. */
export function lowered(cap: number): number {
  return cap - Math.floor(cap / 50);
}

/**
 * Which traces go so that the rest is within the caps: what is too old, then, of the services that hold more than their fair share of what is
 * allowed, the oldest traces.
 */
export function chooseEvictions(traces: TraceColumns, caps: Caps, nowMs: number): Choice {
  const choice: Choice = { doomed: new Set(), cut: new Map() };
  for (let place = 0; place < traces.length; place++) {
    if ((traces.arrivedMs[place] ?? 0) < nowMs - caps.maxAgeMs && (traces.spans[place] ?? -1) >= 0)
      choice.doomed.add(place);
  }
  chooseFairly(traces, choice, { size: "spans", cap: caps.maxSpans });
  chooseFairly(traces, choice, { size: "bytes", cap: caps.maxBytes });
  return choice;
}

function chooseFairly(
  traces: TraceColumns,
  choice: Choice,
  { size, cap }: { size: "spans" | "bytes"; cap: number },
): void {
  const sizes = traces[size];
  const left = (place: number) =>
    choice.doomed.has(place) ? 0 : Math.max(0, (sizes[place] ?? 0) - (choice.cut.get(place)?.[size] ?? 0));
  const held: Holdings = new Map();
  let total = 0;
  for (let place = 0; place < traces.length; place++) {
    const amount = left(place);
    if (amount === 0) continue;
    const service = traces.service[place] ?? 0;
    held.set(service, (held.get(service) ?? 0) + amount);
    total += amount;
  }
  if (total <= cap) return;
  const above = excesses(held, fairLevel(held, lowered(cap)));
  for (let place = 0; place < traces.length && above.size > 0; place++) {
    const amount = left(place);
    const service = traces.service[place] ?? 0;
    const excess = above.get(service);
    if (amount === 0 || excess === undefined) continue;
    const alone = amount > cap;
    if (alone) choice.cut.set(place, { spans: 0, bytes: 0, ...choice.cut.get(place), [size]: excess });
    else choice.doomed.add(place);
    if (alone || amount >= excess) above.delete(service);
    else above.set(service, excess - amount);
  }
}
