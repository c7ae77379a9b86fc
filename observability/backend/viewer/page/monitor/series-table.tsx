import { Link } from "wouter";
import { formatDuration } from "../../model/format.ts";
import { lineAddress, operationsAddress } from "../../model/series-address.ts";
import { formatCount, formatShare } from "../../model/series-format.ts";
import type { SeriesLine } from "../../model/series-lines.ts";
import { type Grouping, QUANTILES } from "../../model/series-query.ts";
import { SORT_COLUMNS, type Sort, type SortColumn, sortLines, sparkPoints } from "../../model/series-table.ts";
import { GROUPING_NAMES } from "./grouping-names.ts";
import { LineSwatch } from "./line-swatch.tsx";

interface SeriesTableProps {
  by: Grouping;
  lines: readonly SeriesLine[];
  shown: readonly string[];
  colourOf: ReadonlyMap<string, number>;
  sort: Sort;
  /** Of the page: where a line leads takes the time range along. */
  address: URLSearchParams;
  onSort(column: SortColumn): void;
  onSwitch(key: string): void;
}

const MOST_ROWS = 300;
const SPARK = { width: 120, height: 20 };
const COUNT_NAMES: Record<Grouping, string> = { "job-type": "Attempts", operation: "Calls", queue: "Messages" };

/** Every line in numbers, over the whole range. */
export function SeriesTable({ by, lines, shown, colourOf, sort, address, onSort, onSwitch }: SeriesTableProps) {
  const name = GROUPING_NAMES[by];
  const heads: Record<SortColumn, string> = {
    ...{ name, calls: COUNT_NAMES[by], errors: "Errors" },
    ...{ p50: "p50", p95: "p95", p99: "p99" },
  };
  const rows = sortLines(lines, sort).slice(0, MOST_ROWS);
  return (
    <section className="monitor-table panel">
      <table aria-label={`${name} in numbers`}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">In the charts</span>
            </th>
            {SORT_COLUMNS.map((column) => (
              <th key={column} scope="col" aria-sort={ariaSort(sort, column)}>
                <button type="button" className="quiet" onClick={() => onSort(column)}>
                  {heads[column]}
                  <span aria-hidden="true">{sort.column === column ? (sort.descending ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
            <th scope="col">Rate</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((line) => (
            <Row key={line.key} {...{ line, colourOf, address, onSwitch }} isShown={shown.includes(line.key)} />
          ))}
        </tbody>
      </table>
      {lines.length > rows.length ? (
        <p className="muted">{lines.length - rows.length} more have fewer calls. Choose a service to see them.</p>
      ) : null}
    </section>
  );
}

type RowProps = Pick<SeriesTableProps, "colourOf" | "address" | "onSwitch"> & { line: SeriesLine; isShown: boolean };

function Row({ line, isShown, colourOf, address, onSwitch }: RowProps) {
  const { key, label, kind, series } = line;
  const { calls, errors, totalMs, rate } = series;
  const operations = operationsAddress(line, address);
  return (
    <tr data-line={key}>
      <td>
        <button
          type="button"
          className="quiet"
          aria-label={`${label} in the charts`}
          aria-pressed={isShown}
          onClick={() => onSwitch(key)}
        >
          <LineSwatch colour={colourOf.get(key)} hollow={!isShown} />
        </button>
      </td>
      <td>
        <Link href={lineAddress(line, address)} className="monitor-name monitor-line" title={label}>
          <bdi>{label}</bdi>
        </Link>{" "}
        {operations ? (
          <Link className="monitor-operations" href={operations.address}>
            <bdi className="monitor-name">{operations.text}</bdi>
          </Link>
        ) : null}{" "}
        <span className="muted">{kind}</span>
      </td>
      <td>{formatCount(calls)}</td>
      <td>
        {errors === 0 ? (
          <span className="muted">0</span>
        ) : (
          <span className="monitor-errors">
            {formatCount(errors)} <span>({formatShare(errors / calls)})</span>
          </span>
        )}
      </td>
      {QUANTILES.map((quantile) => (
        <td key={quantile}>{formatDuration(totalMs[quantile] * 1_000)}</td>
      ))}
      <td>
        <svg className="monitor-spark" {...SPARK} aria-hidden="true">
          <polyline points={sparkPoints(rate, SPARK)} />
        </svg>
      </td>
    </tr>
  );
}

function ariaSort(sort: Sort, column: SortColumn): "ascending" | "descending" | "none" {
  if (sort.column !== column) return "none";
  return sort.descending ? "descending" : "ascending";
}
