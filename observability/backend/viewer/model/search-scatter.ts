import { formatClock, formatDuration } from "./format.ts";
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
  durations: { text: string; y: number }[];
  /** Marks of the time axis. */
  times: { text: string; x: number }[];
}

/** Powers of ten up to seconds, then what people count long times in. Microseconds. */
const DURATIONS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 60e6, 600e6, 3_600e6, 36_000e6, 86_400e6, 864_000e6];
const MOST_DURATIONS = 7;
/** Within this the marks of the time axis have milliseconds. */
const SHORT_US = 10e6;

/** Durations stand by their logarithm: jobs of milliseconds and of minutes are in one picture. */
export function layoutScatter(traces: readonly FoundTrace[]): Scatter {
  if (traces.length === 0) return { dots: [], durations: [], times: [] };
  const starts = traces.map(({ startUs }) => startUs);
  const [first, last] = [starts.reduce((a, b) => Math.min(a, b)), starts.reduce((a, b) => Math.max(a, b))];
  const logs = traces.map(({ durationUs }) => Math.log10(Math.max(durationUs, 1)));
  const marks = durationMarks(
    logs.reduce((a, b) => Math.min(a, b)),
    logs.reduce((a, b) => Math.max(a, b)),
  );
  const [bottom = 0, top = 1] = [marks[0], marks.at(-1)].map((us) => Math.log10(us ?? 1));
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
    durations: thinned(marks).map((us) => ({ text: formatDuration(us), y: placeY(Math.log10(us)) })),
    times: (last > first ? [0, 0.25, 0.5, 0.75, 1] : [0.5]).map((x) => {
      const clock = formatClock(first + x * (last - first));
      return { text: last - first < SHORT_US ? clock : clock.slice(0, 8), x };
    }),
  };
}

/** From the mark below all durations to the one above them; both are logarithms. */
function durationMarks(least: number, most: number): number[] {
  const logs = DURATIONS.map((us) => Math.log10(us));
  const from = Math.max(
    0,
    logs.findLastIndex((log) => log <= least + 1e-9),
  );
  const above = logs.findIndex((log) => log >= most - 1e-9);
  const to = Math.max(from + 1, above < 0 ? DURATIONS.length : above);
  const last = DURATIONS[to];
  return last === undefined ? [...DURATIONS.slice(from), 10 ** Math.ceil(most)] : DURATIONS.slice(from, to + 1);
}

/** Every second or third when there are many, always with the first. */
function thinned(marks: readonly number[]): number[] {
  const every = Math.ceil(marks.length / MOST_DURATIONS);
  return marks.filter((_, index) => index % every === 0);
}
