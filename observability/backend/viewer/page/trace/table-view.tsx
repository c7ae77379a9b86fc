import { TABLES, type TableName } from "../../model/trace-address.ts";
import { SpanTable } from "./span-table.tsx";
import { StatisticsTable } from "./statistics-table.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

const NAMES: Record<TableName, string> = {
  operations: "By operation",
  services: "By service",
  spans: "All spans",
};

/** The trace in figures: per operation, per service, or span by span. */
export function TableView({ screen }: { screen: TraceScreen }) {
  const { state, change } = screen;
  return (
    <section className="trace-table-view">
      <div className="trace-subtabs" role="tablist" aria-label="Table">
        {TABLES.map((table) => (
          <button
            key={table}
            type="button"
            role="tab"
            aria-selected={state.table === table}
            onClick={() => change({ table })}
          >
            {NAMES[table]}
          </button>
        ))}
      </div>
      {state.table === "spans" ? <SpanTable screen={screen} /> : <StatisticsTable key={state.table} screen={screen} />}
    </section>
  );
}
