import type { FoundTrace } from "./search-results.ts";

/** A dot: where, as shares of width (by time) and height (by duration, upwards), and how big, in pixels. */
export interface ScatterDot {
  trace: FoundTrace;
  x: number;
  y: number;
  radius: number;
}

export interface Scatter {
  /** The large ones first, so that small ones stay on top. */
  dots: ScatterDot[];
  /** Marks of the duration axis. */
  durations: { us: number; y: number }[];
  /** Marks of the time axis. */
  times: { us: number; x: number }[];
}

/** Durations stand by their logarithm: jobs of milliseconds and of minutes are in one picture. */
export function layoutScatter(traces: readonly FoundTrace[]): Scatter {
  if (traces.length === 0) return { dots: [], durations: [], times: [] };
  const starts = traces.map(({ startUs }) => startUs);
  const [first, last] = [starts.reduce((a, b) => Math.min(a, b)), starts.reduce((a, b) => Math.max(a, b))];
  const logs = traces.map(({ durationUs }) => Math.log10(Math.max(durationUs, 1)));
  const bottom = Math.floor(logs.reduce((a, b) => Math.min(a, b)) + 1e-9);
  const top = Math.max(bottom + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b)) - 1e-9));
  const placeX = (us: number) => (last > first ? (us - first) / (last - first) : 0.5);
  const placeY = (log: number) => (log - bottom) / (top - bottom);
  const dots = traces.map((trace, index) => ({
    trace,
    x: placeX(trace.startUs),
    y: placeY(logs[index] ?? 0),
    radius: Math.min(12, 3 + 1.2 * Math.log2(1 + trace.spans / 4)),
  }));
  return {
    dots: dots.sort((a, b) => b.radius - a.radius),
    durations: Array.from({ length: top - bottom + 1 }, (_, index) => ({
      us: 10 ** (bottom + index),
      y: index / (top - bottom),
    })),
    times: (last > first ? [0, 0.25, 0.5, 0.75, 1] : [0.5]).map((x) => ({ us: first + x * (last - first), x })),
  };
}
