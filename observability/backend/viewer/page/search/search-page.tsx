import "./search.css";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { formatSearch, isNarrow, parseSearch, type TraceSearch } from "../../model/search-parameters.ts";
import { RESULT_ORDERS, type ResultOrder, sortResults } from "../../model/search-results.ts";
import { useAddress } from "../data/use-address.ts";
import { useResults } from "../data/use-results.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { DropTraces } from "./drop-traces.tsx";
import { ResultList } from "./result-list.tsx";
import { ResultsHead } from "./results-head.tsx";
import { ScatterPlot } from "./scatter-plot.tsx";
import { SearchForm } from "./search-form.tsx";

/** Traces that match what the address asks for, Jaeger's parameters; without any, the newest. */
export function SearchPage() {
  usePageTitle("Traces");
  const { query, change } = useAddress();
  const [, navigate] = useLocation();
  const { search, problems } = useMemo(() => parseSearch(query), [query]);
  const { traces, missing, error, isPending } = useResults(search);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set<string>());
  const order = RESULT_ORDERS.find(([name]) => name === query.get("sort"))?.[0] ?? "newest";
  const sorted = useMemo(() => sortResults(traces ?? [], order), [traces, order]);

  const ask = (next: TraceSearch) =>
    navigate(`/search?${formatSearch(next)}${order === "newest" ? "" : `&sort=${order}`}`);
  const sort = (next: ResultOrder) => change({ sort: next === "newest" ? undefined : next });
  return (
    <DropTraces>
      <div className="frame-fill search">
        <h1 className="visually-hidden">Traces</h1>
        <SearchForm key={formatSearch(search)} search={search} onAsk={ask} />
        {[...problems, ...missing.map((id) => `trace ${id} is not in the store`)].map((text) => (
          <p key={text} role="status" className="search-problem">
            {text}
          </p>
        ))}
        {error ? <Failure error={error} again={["search"]} /> : null}
        {isPending ? <Pending what="Searching" /> : null}
        {traces?.length === 0 ? <NothingFound hasConditions={isNarrow(search)} /> : null}
        {traces && traces.length > 0 ? (
          <>
            <ScatterPlot traces={traces} search={search} />
            <ResultsHead
              traces={sorted}
              search={search}
              order={order}
              onSort={sort}
              chosen={chosen}
              onChoose={setChosen}
            />
            <ResultList key={order} traces={sorted} search={search} chosen={chosen} onChoose={setChosen} />
          </>
        ) : null}
      </div>
    </DropTraces>
  );
}

function NothingFound({ hasConditions }: { hasConditions: boolean }) {
  return (
    <div className="frame-empty" role="status">
      <h2>{hasConditions ? "No trace matches" : "No trace in this time"}</h2>
      {hasConditions ? (
        <p>All conditions must hold on one span: its service, operation, tags and duration. Take one away.</p>
      ) : (
        <p>Any program that sends OpenTelemetry over HTTP to this backend is found here.</p>
      )}
      <p>Or widen the time. A file of traces can be dropped here.</p>
    </div>
  );
}
