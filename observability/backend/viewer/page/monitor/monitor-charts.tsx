import type { SeriesView } from "../../../api/metrics-view.ts";
import { type Curve, durationChart, rateChart, shareChart } from "../../model/series-charts.ts";
import { lineColours, type SeriesLine, seriesLines, shownKeys } from "../../model/series-lines.ts";
import type { Grouping, Quantile } from "../../model/series-query.ts";
import { LineLegend } from "./line-legend.tsx";
import { SeriesChart } from "./series-chart.tsx";

interface MonitorChartsProps {
  by: Grouping;
  view: SeriesView;
  /** In the charts. */
  lines: readonly SeriesLine[];
  colourOf: ReadonlyMap<string, number>;
  /** Waits in the queues, below the others. */
  waits: SeriesView | undefined;
  quantiles: readonly Quantile[];
  /** Point that the keys chose. */
  chosen: number | undefined;
  /** Queues that the address names. */
  namedQueues: readonly string[];
  onQueues(keys: string[]): void;
  onBrush(from: number, to: number): void;
  onOpen(view: SeriesView, curve: Curve | undefined, index: number, options: { failed: boolean }): void;
}

const COUNTED: Record<Grouping, string> = {
  "job-type":
    "attempts of jobs: the span that took the message from the last queue that it came to; a job that was refused before counts where it was refused",
  operation: "spans of one service, name and kind, when they ended",
  queue: "messages that a consumer took from the queue",
};

/** Rate, errors and durations, then the waits: one axis of time, one cursor. */
export function MonitorCharts(props: MonitorChartsProps) {
  const { by, view, lines, colourOf, waits, quantiles, chosen, namedQueues, onQueues, onBrush, onOpen } = props;
  const common = { colourOf, range: timeRange(view), chosen, onBrush };
  const opens = (failed: boolean) => (curve: Curve | undefined, index: number) =>
    onOpen(view, curve, index, { failed });
  const queues = waits ? seriesLines(waits) : [];
  const shown = shownKeys(queues, namedQueues);
  const queueColours = lineColours(queues, shown);
  return (
    <>
      <SeriesChart
        {...common}
        title={by === "queue" ? "Messages taken" : "Rate"}
        explanation={`Per second: ${COUNTED[by]}`}
        data={rateChart(view, lines)}
        onOpen={opens(false)}
      />
      {by === "queue" ? null : (
        <SeriesChart
          {...common}
          title="Error share"
          explanation={`Failed ones among the ${COUNTED[by]}`}
          data={shareChart(view, lines)}
          onOpen={opens(true)}
        />
      )}
      <SeriesChart
        {...common}
        title={`${by === "queue" ? "Waits" : "Duration"} ${quantiles.join(", ")}`}
        explanation={
          by === "queue"
            ? "From when a message could be taken until a consumer took it. The axis is logarithmic."
            : `Of the ${COUNTED[by]}. The axis is logarithmic.`
        }
        data={durationChart(view, lines, quantiles)}
        onOpen={opens(false)}
      />
      {by === "queue" || !waits || queues.length === 0 ? null : (
        <>
          <SeriesChart
            {...common}
            colourOf={queueColours}
            title={`Waits in queues ${quantiles.join(", ")}`}
            explanation="From when a message could be taken until a consumer took it. The axis is logarithmic."
            data={durationChart(
              waits,
              queues.filter(({ key }) => shown.includes(key)),
              quantiles,
            )}
            onOpen={(curve, index) => onOpen(waits, curve, index, { failed: false })}
          />
          <LineLegend name="Queues" lines={queues} shown={shown} colourOf={queueColours} onChange={onQueues} />
        </>
      )}
    </>
  );
}

function timeRange({ timesUs, stepS }: SeriesView): [number, number] {
  const half = stepS / 2;
  return [(timesUs[0] ?? 0) / 1_000_000 - half, (timesUs.at(-1) ?? 0) / 1_000_000 + half];
}
