import type uPlot from "uplot";
import type { ChartData } from "../../model/series-charts.ts";
import { formatMeasure } from "../../model/series-format.ts";
import type { Quantile } from "../../model/series-query.ts";
import type { ChartColours } from "./chart-colours.ts";

/** Charts of this key move their cursors together. */
const SYNC_KEY = "monitor";

/** The same left edge in every chart: one axis of time. */
const AXIS_WIDTH = 68;
const AXIS_HEIGHT = 29;
/** Between the lowest line and its times, which the lowest value's label reaches into. */
const AXIS_GAP = 8;
/** Of a time with seconds, and some air. */
const TIME_WIDTH = 84;

const DASHES: Record<Quantile, number[]> = { p50: [2, 3], p95: [], p99: [7, 3] };

export interface ChartOptions {
  data: ChartData;
  colours: ChartColours;
  colourOf: ReadonlyMap<string, number>;
  width: number;
  height: number;
  /** Seconds since the epoch; read at every drawing. */
  range(): [number, number];
  hooks: uPlot.Hooks.Arrays;
}

export function chartOptions({ data, colours, colourOf, width, height, range, hooks }: ChartOptions): uPlot.Options {
  const { measure, curves } = data;
  const axis = { stroke: colours.axis, font: colours.font(), grid: { stroke: colours.grid, width: 1 } };
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 28, 0, 0],
    cursor: {
      sync: { key: SYNC_KEY, setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      focus: { prox: 30 },
      points: { size: 7 },
    },
    focus: { alpha: 0.4 },
    scales: { x: { time: true, range }, y: yScale(measure) },
    axes: [
      { ...axis, size: AXIS_HEIGHT, gap: AXIS_GAP, space: TIME_WIDTH, ticks: { show: false }, values: timeLabels },
      {
        ...axis,
        ...(measure === "duration" && { filter: wholeDecades, grid: { ...axis.grid, filter: wholeDecades } }),
        size: AXIS_WIDTH,
        ticks: { show: false },
        values: (_chart, values) => values.map((value) => (value === null ? "" : formatMeasure(measure, value))),
      },
    ],
    series: [
      {},
      ...curves.map(({ line, quantile }) => {
        const colour = () => colours.line(colourOf.get(line.key) ?? 0);
        return {
          label: line.label,
          stroke: colour,
          width: 1.5,
          dash: quantile === undefined ? [] : DASHES[quantile],
          points: measure === "rate" ? { show: false } : { size: 4, fill: colour },
        };
      }),
    ],
    hooks,
  };
}

/** Durations of different jobs lie far apart: their axis is logarithmic. The others begin at nothing. */
function yScale(measure: ChartData["measure"]): uPlot.Scale {
  if (measure === "duration") return { distr: 3, range: (_chart, min, max) => decades(min, max) };
  const least = measure === "share" ? 0.05 : 0.01;
  const most = (value: number) => (measure === "share" ? Math.min(1, value) : value);
  return { range: (_chart, _min, max) => [0, most(Math.max(least, (max ?? 0) * 1.1))] };
}

/** From a power of ten to another. */
function decades(min: number | null, max: number | null): [number, number] {
  const least = Math.floor(Math.log10(min ?? 1_000));
  return [10 ** least, 10 ** Math.max(least + 1, Math.ceil(Math.log10(max ?? 1_000_000)))];
}

/** Of the lines of a logarithmic axis, those at powers of ten: every second one when there are many. */
function wholeDecades(_chart: uPlot, values: number[]): (number | null)[] {
  const powers = values.map((value) => Math.log10(value));
  const isWhole = (power: number) => Math.abs(power - Math.round(power)) < 1e-9;
  const every = powers.filter(isWhole).length > 5 ? 2 : 1;
  return values.map((value, index) => {
    const power = powers[index] ?? 0.5;
    return isWhole(power) && Math.round(power) % every === 0 ? value : null;
  });
}

function timeLabels(_chart: uPlot, seconds: number[], _axis: number, _space: number, step: number): string[] {
  return seconds.map((second, index) => {
    const date = new Date(second * 1_000);
    const two = (value: number) => String(value).padStart(2, "0");
    const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
    if (step < 60) return `${clock}:${two(date.getSeconds())}`;
    const before = seconds[index - 1];
    const isNewDay = before !== undefined && new Date(before * 1_000).toDateString() !== date.toDateString();
    return isNewDay || step >= 86_400 ? `${two(date.getMonth() + 1)}-${two(date.getDate())}` : clock;
  });
}
