import "uplot/dist/uPlot.min.css";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import uPlot from "uplot";
import type { ChartData, Curve } from "../../model/series-charts.ts";
import { chartColours, watchTheme } from "./chart-colours.ts";
import { chartOptions } from "./chart-options.ts";
import { ChartReadout } from "./chart-readout.tsx";

export interface SeriesChartProps {
  title: string;
  /** What the numbers are, for the tooltip of the title. */
  explanation: string;
  data: ChartData;
  colourOf: ReadonlyMap<string, number>;
  /** Of the axis of time, seconds since the epoch. */
  range: [number, number];
  /** Point that the keys chose; undefined while the mouse does. */
  chosen: number | undefined;
  onBrush(from: number, to: number): void;
  /** A point was clicked; the curve is the nearest one. */
  onOpen(curve: Curve | undefined, index: number): void;
}

const HEIGHT = 150;

/** One chart. It is made anew when its curves are others; new numbers are put into it. */
export function SeriesChart({ title, explanation, data, colourOf, range, chosen, onBrush, onOpen }: SeriesChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const [index, setIndex] = useState<number>();
  const current = useEffectEvent(() => ({ data, colourOf, range, onBrush, onOpen }));
  const shape = data.curves.map(({ key, line }) => `${key} ${colourOf.get(line.key)}`).join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: of the data only its shape asks for another chart
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = makeChart(element, current, setIndex);
    chart.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const unwatch = watchTheme(() => made.redraw(false, true));
    return () => {
      unwatch();
      resized.disconnect();
      made.destroy();
      element.replaceChildren();
    };
  }, [shape]);

  useEffect(() => chart.current?.setData(alignedData(data)), [data]);
  useEffect(() => {
    const made = chart.current;
    const time = chosen === undefined ? undefined : data.times[chosen];
    if (made && time !== undefined) made.setCursor({ left: made.valToPos(time, "x"), top: made.over.clientHeight / 2 });
  }, [chosen, data]);

  return (
    <figure className="monitor-chart panel" aria-label={title}>
      <figcaption>
        <h2 title={explanation}>{title}</h2>
        <ChartReadout data={data} colourOf={colourOf} index={index} />
      </figcaption>
      <div ref={place} className="monitor-plot" />
    </figure>
  );
}

type Current = () => Pick<SeriesChartProps, "data" | "colourOf" | "range" | "onBrush" | "onOpen">;

function makeChart(element: HTMLElement, current: Current, onIndex: (index: number | undefined) => void): uPlot {
  const { data, colourOf } = current();
  let nearest: number | null = null;
  let pressed = false;
  let brushed = false;
  const made = new uPlot(
    chartOptions({
      data,
      colours: chartColours(element),
      colourOf,
      width: element.clientWidth,
      height: HEIGHT,
      range: () => current().range,
      hooks: {
        setCursor: [({ cursor }) => onIndex(cursor.idx ?? undefined)],
        setSeries: [
          (_chart, index) => {
            nearest = index;
          },
        ],
        setSelect: [
          (chart) => {
            const { left, width } = chart.select;
            if (width < 1) return;
            const [from, to] = [chart.posToIdx(left), chart.posToIdx(left + width)];
            chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            // The charts that move along have no press of their own.
            if (!pressed) return;
            pressed = false;
            brushed = true;
            current().onBrush(from, to);
          },
        ],
      },
    }),
    alignedData(data),
    element,
  );
  made.over.addEventListener("mousedown", () => {
    pressed = true;
    brushed = false;
  });
  made.over.addEventListener("click", () => {
    pressed = false;
    const { idx } = made.cursor;
    if (brushed || idx === null || idx === undefined) return;
    current().onOpen(nearest === null ? undefined : current().data.curves[nearest - 1], idx);
  });
  return made;
}

function alignedData({ times, curves }: ChartData): uPlot.AlignedData {
  return [times, ...curves.map(({ values }) => values)];
}
