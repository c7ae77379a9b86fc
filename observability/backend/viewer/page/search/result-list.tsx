import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { TraceSearch } from "../../model/search-parameters.ts";
import type { FoundTrace } from "../../model/search-results.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { ResultLine } from "./result-line.tsx";
import { traceAddress } from "./trace-address.ts";

interface ResultListProps {
  traces: readonly FoundTrace[];
  search: TraceSearch;
  chosen: ReadonlySet<string>;
  onChoose(chosen: ReadonlySet<string>): void;
}

const LINE = 34;

/** A line per trace; only those on show are in the document. */
export function ResultList({ traces, search, chosen, onChoose }: ResultListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const [cursor, setCursor] = useState<string>();
  const longest = useMemo(() => traces.reduce((most, { durationUs }) => Math.max(most, durationUs), 1), [traces]);
  const virtual = useVirtualizer({
    ...{ count: traces.length, getScrollElement: () => scroller.current, estimateSize: () => LINE, overscan: 8 },
  });
  const at = traces.findIndex(({ traceId }) => traceId === cursor);
  const move = (to: number) => {
    const index = Math.min(traces.length - 1, Math.max(0, to));
    virtual.scrollToIndex(index);
    setCursor(traces[index]?.traceId);
  };
  const toggle = (traceId: string) => {
    const next = new Set(chosen);
    if (!next.delete(traceId)) next.add(traceId);
    onChoose(next);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next trace", run: () => move(at + 1) },
      { keys: ["k", "ArrowUp"], what: "previous trace", run: () => move(at - 1) },
      { keys: ["x", " "], what: "choose it", run: () => cursor && toggle(cursor) },
      { keys: ["Enter", "o"], what: "open it", run: () => cursor && navigate(traceAddress(cursor, search)) },
    ],
    "Traces",
  );
  const items = virtual.getVirtualItems();
  const [above, below] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  return (
    <div ref={scroller} className="list-scroller">
      <table className="list-table search-table" aria-label="Traces" aria-rowcount={traces.length}>
        <thead>
          <tr>
            <th className="search-col-choose">
              <span className="visually-hidden">Chosen</span>
            </th>
            <th>Trace</th>
            <th className="search-col-services">Services</th>
            <th className="search-col-count">Spans</th>
            <th className="search-col-count">Errors</th>
            <th className="search-col-duration">Duration</th>
            <th className="search-col-age">Age</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr style={{ height: above }} /> : null}
          {items.map(({ index }) => {
            const trace = traces[index];
            return trace ? (
              <ResultLine
                key={trace.traceId}
                trace={trace}
                href={traceAddress(trace.traceId, search)}
                longestUs={longest}
                isChosen={chosen.has(trace.traceId)}
                isAt={trace.traceId === cursor}
                onToggle={() => toggle(trace.traceId)}
              />
            ) : null;
          })}
          {below > 0 ? <tr style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}
