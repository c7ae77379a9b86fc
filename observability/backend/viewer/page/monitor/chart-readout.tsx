import { formatClock } from "../../model/format.ts";
import type { ChartData } from "../../model/series-charts.ts";
import { formatMeasure } from "../../model/series-format.ts";
import { LineSwatch } from "./line-swatch.tsx";

const MOST_VALUES = 6;

/** The numbers below the cursor, the largest first. */
export function ChartReadout({
  data: { measure, times, curves },
  colourOf,
  index,
}: {
  data: ChartData;
  colourOf: ReadonlyMap<string, number>;
  index: number | undefined;
}) {
  const time = index === undefined ? undefined : times[index];
  if (index === undefined || time === undefined) return null;
  const values = curves
    .flatMap((curve) => {
      const value = curve.values[index];
      return value === null || value === undefined ? [] : [{ curve, value }];
    })
    .sort((a, b) => b.value - a.value);
  return (
    <span className="monitor-readout">
      {values.slice(0, MOST_VALUES).map(({ curve: { key, line, quantile }, value }) => (
        <span key={key}>
          <LineSwatch colour={colourOf.get(line.key)} />
          <span className="muted">
            {line.label} {quantile}
          </span>{" "}
          {formatMeasure(measure, value)}
        </span>
      ))}
      {values.length > MOST_VALUES ? <span className="muted">and {values.length - MOST_VALUES} more</span> : null}
      <time dateTime={new Date(time * 1_000).toISOString()}>{formatClock(time * 1_000_000).slice(0, 8)}</time>
    </span>
  );
}
