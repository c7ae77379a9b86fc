import { useState } from "react";
import { useLocation } from "wouter";
import type { TraceSearch } from "../../model/search-parameters.ts";
import { type FoundTrace, RESULT_ORDERS, type ResultOrder } from "../../model/search-results.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { exportTraces } from "./export-traces.ts";

interface ResultsHeadProps {
  traces: readonly FoundTrace[];
  search: TraceSearch;
  order: ResultOrder;
  onSort(order: ResultOrder): void;
  chosen: ReadonlySet<string>;
  onChoose(chosen: ReadonlySet<string>): void;
}

/** How many, in which order, and what to do with those that are chosen. */
export function ResultsHead({ traces, search, order, onSort, chosen, onChoose }: ResultsHeadProps) {
  const [, navigate] = useLocation();
  const [trouble, setTrouble] = useState<string>();
  const picked = traces.filter(({ traceId }) => chosen.has(traceId)).map(({ traceId }) => traceId);
  const [a, b] = picked;
  const compare = () =>
    a && b && navigate(`/trace/${a}...${b}?${new URLSearchParams(picked.map((id) => ["cohort", id]))}`);
  const save = () => exportTraces(picked).catch((error: Error) => setTrouble(error.message));
  useKeys([{ keys: "c", what: "compare the two that are chosen", run: () => compare() }], "Traces");
  const failed = traces.filter(({ errors }) => errors > 0).length;
  return (
    <div className="search-head">
      <strong>
        {traces.length} {traces.length === 1 ? "trace" : "traces"}
      </strong>
      {failed > 0 ? (
        <span data-status="failed" className="search-failed">
          {failed} with errors
        </span>
      ) : null}
      {traces.length >= search.limit ? <span className="muted">the limit: there may be more</span> : null}
      <select
        aria-label="Order"
        value={order}
        onChange={({ target }) => onSort(RESULT_ORDERS.find(([name]) => name === target.value)?.[0] ?? "newest")}
      >
        {RESULT_ORDERS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <span className="frame-gap" />
      {trouble ? <span role="alert">{trouble}</span> : null}
      {picked.length > 0 ? (
        <>
          <span className="muted">{picked.length} chosen</span>
          <button type="button" className="quiet" onClick={() => onChoose(new Set())}>
            None
          </button>
          <button type="button" onClick={() => void save()}>
            Export OTLP JSON
          </button>
        </>
      ) : (
        <span className="muted">choose two to compare</span>
      )}
      <button
        type="button"
        disabled={picked.length !== 2}
        title="Compare the two that are chosen ( c )"
        onClick={compare}
      >
        Compare
      </button>
    </div>
  );
}
