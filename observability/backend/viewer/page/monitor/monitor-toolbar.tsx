import { Link } from "wouter";
import { formatRange } from "../../model/series-format.ts";
import { GROUPINGS, type Grouping, QUANTILES, type Quantile, type SeriesRequest } from "../../model/series-query.ts";
import { GROUPING_NAMES } from "./grouping-names.ts";

interface MonitorToolbarProps {
  request: SeriesRequest;
  quantiles: readonly Quantile[];
  hasCharts: boolean;
  onGroup(by: Grouping): void;
  onQuantile(quantile: Quantile): void;
  /** Takes a condition of the address away. */
  onClear(keys: readonly string[]): void;
}

/** What the charts are drawn by, what they keep to, and the brushed range. */
export function MonitorToolbar(props: MonitorToolbarProps) {
  const { request, quantiles, hasCharts, onGroup, onQuantile, onClear } = props;
  const { by, service, jobType, kind, startUs, endUs } = request;
  const kept = [
    { name: "service", key: "service", value: service },
    { name: "job type", key: "jobType", value: jobType },
    { name: "kind", key: "spanKind", value: by === "operation" ? kind : undefined },
  ];
  return (
    <div className="monitor-toolbar">
      <h1>Metrics</h1>
      <fieldset className="monitor-choices" aria-label="Lines are">
        {GROUPINGS.map((one, index) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === by}
            title={`${index + 1} on the keyboard`}
            onClick={() => onGroup(one)}
          >
            {GROUPING_NAMES[one]}
          </button>
        ))}
      </fieldset>
      <fieldset className="monitor-choices" aria-label="Quantiles of durations">
        {QUANTILES.map((quantile) => (
          <button
            key={quantile}
            type="button"
            aria-pressed={quantiles.includes(quantile)}
            title={`${QUANTILE_NAMES[quantile]} are below it`}
            onClick={() => onQuantile(quantile)}
          >
            {quantile}
          </button>
        ))}
      </fieldset>
      {kept.map(({ name, key, value }) =>
        value === undefined ? null : (
          <span key={key} className="chip">
            {name} <bdi className="monitor-name">{value}</bdi>
            <button type="button" className="quiet" aria-label={`Without ${name}`} onClick={() => onClear([key])}>
              ×
            </button>
          </span>
        ),
      )}
      <span className="frame-gap" />
      <Link className="button-link" href="/runs">
        Compare runs
      </Link>
      {startUs !== undefined && endUs !== undefined ? (
        <>
          <span>{formatRange(startUs, endUs)}</span>
          <Link className="monitor-jobs" href={`/jobs?startUs=${startUs}&endUs=${endUs}`}>
            Show these jobs <kbd>Enter</kbd>
          </Link>
          <button type="button" onClick={() => onClear(["startUs", "endUs"])}>
            Whole range <kbd>Esc</kbd>
          </button>
        </>
      ) : hasCharts ? (
        <span className="muted">Drag over a chart to choose a range; click a point to open its slowest trace.</span>
      ) : null}
    </div>
  );
}

const QUANTILE_NAMES: Record<Quantile, string> = { p50: "Half", p95: "95 of 100", p99: "99 of 100" };
