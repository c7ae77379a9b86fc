import { useMemo, useState } from "react";
import { formatDuration } from "../../model/format.ts";
import {
  type OperationStatistics,
  operationStatistics,
  type StatisticsColumn,
  serviceStatistics,
  sortStatistics,
} from "../../model/trace-statistics.ts";
import { ServiceName } from "../parts/service-name.tsx";
import { SortHeader } from "./sort-header.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

const TIMES: [Exclude<StatisticsColumn, "name" | "count" | "errors">, string][] = [
  ["totalUs", "Total"],
  ["selfUs", "Self"],
  ["averageUs", "Average"],
  ["p95Us", "p95"],
  ["maxUs", "Longest"],
];

/** A line per operation or service; a click shows its spans. */
export function StatisticsTable({ screen }: { screen: TraceScreen }) {
  const { tree, state, change } = screen;
  const [sort, setSort] = useState<{ column: StatisticsColumn; descending: boolean }>({
    column: "selfUs",
    descending: true,
  });
  const lines = useMemo(
    () => (state.table === "services" ? serviceStatistics(tree) : operationStatistics(tree)),
    [tree, state.table],
  );
  const sorted = useMemo(() => sortStatistics(lines, sort.column, sort.descending), [lines, sort]);
  const self = lines.reduce((sum, { selfUs }) => sum + selfUs, 0);
  const show = ({ service, operation }: OperationStatistics) => change({ table: "spans", find: operation || service });
  return (
    <div className="list-scroller trace-scroller trace-padded">
      <table className="list-table trace-table" aria-label={state.table === "services" ? "Services" : "Operations"}>
        <thead>
          <tr>
            <SortHeader
              column="name"
              name={state.table === "services" ? "Service" : "Operation"}
              sort={sort}
              onSort={setSort}
              isNumber={false}
            />
            <SortHeader column="count" name="Count" sort={sort} onSort={setSort} />
            {TIMES.map(([column, name]) => (
              <SortHeader key={column} column={column} name={name} sort={sort} onSort={setSort} />
            ))}
            <SortHeader column="errors" name="Errors" sort={sort} onSort={setSort} />
          </tr>
        </thead>
        <tbody>
          {sorted.map((line) => (
            <tr key={line.key}>
              <td>
                <button type="button" className="trace-link-name" title="Show these spans" onClick={() => show(line)}>
                  {line.operation ?? (line.service || "(no service)")}
                </button>{" "}
                {line.operation === undefined ? null : <ServiceName name={line.service} />}
              </td>
              <td data-number>{line.count}</td>
              {TIMES.map(([column]) => (
                <td key={column} data-number>
                  {column === "selfUs" ? (
                    <span className="trace-self">
                      <Share of={self === 0 ? 0 : line.selfUs / self} />
                      <span>{formatDuration(line.selfUs)}</span>
                    </span>
                  ) : (
                    formatDuration(line[column])
                  )}
                </td>
              ))}
              <td data-number data-status={line.errors > 0 ? "failed" : undefined}>
                {line.errors}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ of }: { of: number }) {
  return (
    <span className="trace-share" title={`${(100 * of).toFixed(1)} % of all self time`}>
      <span style={{ width: `${100 * of}%` }} />
    </span>
  );
}
