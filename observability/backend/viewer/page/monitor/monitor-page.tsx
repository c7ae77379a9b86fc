import "./monitor.css";
import { useState } from "react";
import { useLocation } from "wouter";
import type { SeriesView } from "../../../api/metrics-view.ts";
import { brushedRange, type Curve, exemplarAddress, exemplarAt, slowestAt } from "../../model/series-charts.ts";
import { lineColours, seriesLines, shownKeys, switchLine } from "../../model/series-lines.ts";
import { type Grouping, QUANTILES, type Quantile, readQuantiles, readSeriesRequest } from "../../model/series-query.ts";
import { nextSort, readSort } from "../../model/series-table.ts";
import { useAddress } from "../data/use-address.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { GROUPING_NAMES } from "./grouping-names.ts";
import { LineLegend } from "./line-legend.tsx";
import { MonitorCharts } from "./monitor-charts.tsx";
import { MonitorEmpty } from "./monitor-empty.tsx";
import { MonitorToolbar } from "./monitor-toolbar.tsx";
import { SeriesTable } from "./series-table.tsx";
import { useMonitorKeys } from "./use-monitor-keys.ts";
import { useSeries } from "./use-series.ts";

/** Rate, errors and durations by job type, operation or queue. Its address says all of what it shows. */
export function MonitorPage() {
  usePageTitle("Metrics");
  const { query, change } = useAddress();
  const request = readSeriesRequest(query);
  const quantiles = readQuantiles(query);
  const { data: view, error } = useSeries(request);
  const { data: waits } = useSeries({
    ...request,
    by: "queue",
    service: undefined,
    jobType: undefined,
    kind: undefined,
  });
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<number>();

  const lines = view ? seriesLines(view, request.by === "operation" ? request.kind : undefined) : [];
  const shown = shownKeys(lines, query.getAll("line"));
  const colourOf = lineColours(lines, shown);
  const inCharts = lines.filter(({ key }) => shown.includes(key));
  const sort = readSort(query);

  const group = (by: Grouping) => change({ by, line: undefined, sort: undefined }, { replace: false });
  const brush = (from: number, to: number) => {
    const range = view && brushedRange(view, from, to);
    if (range) change(range, { replace: false });
  };
  const clear = (keys: readonly string[]) => change(Object.fromEntries(keys.map((key) => [key, undefined])));
  const open = (of: SeriesView, curve: Curve | undefined, index: number, options: { failed: boolean }) => {
    const found = curve ? exemplarAt(of, curve.line, index, options) : slowestAt(of, inCharts, index, options);
    if (found) navigate(exemplarAddress(found));
  };
  const switchQuantile = (quantile: Quantile) => {
    const next = QUANTILES.filter((one) => quantiles.includes(one) !== (one === quantile));
    change({ q: next.length === 0 ? undefined : next });
  };
  useMonitorKeys({ view, request, chosen, setChosen, group, brush, clear, open });

  return (
    <div className="monitor-page">
      <MonitorToolbar
        {...{ request, quantiles }}
        hasCharts={lines.length > 0}
        onGroup={group}
        onQuantile={switchQuantile}
        onClear={clear}
      />
      {error ? <Failure error={error} again={["series"]} hasData={view !== undefined} /> : null}
      {!view && !error ? <Pending what="Counting spans" /> : null}
      {view && lines.length === 0 ? <MonitorEmpty request={request} onGroup={group} /> : null}
      {view && lines.length > 0 ? (
        <>
          <LineLegend
            name={GROUPING_NAMES[request.by]}
            {...{ lines, shown, colourOf }}
            onChange={(line) => change({ line })}
          />
          <MonitorCharts
            {...{ by: request.by, view, colourOf, waits, quantiles, chosen }}
            lines={inCharts}
            namedQueues={query.getAll("wait")}
            onQueues={(wait) => change({ wait })}
            onBrush={brush}
            onOpen={open}
          />
          <SeriesTable
            {...{ by: request.by, lines, shown, colourOf, sort }}
            address={query}
            onSort={(column) => change({ sort: nextSort(sort, column) })}
            onSwitch={(key) => change({ line: switchLine(shown, key) })}
          />
        </>
      ) : null}
    </div>
  );
}
