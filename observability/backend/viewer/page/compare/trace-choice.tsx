import { type FormEvent, useId, useMemo, useState } from "react";
import { Link } from "wouter";
import { formatCountOf, formatDuration, formatName } from "../../model/format.ts";
import { DEFAULT_LIMIT, parseSearch } from "../../model/search-parameters.ts";
import { isTraceId, traceIdIn } from "../../model/trace-ids.ts";
import { buildTraceTree } from "../../model/trace-tree.ts";
import { useAddress } from "../data/use-address.ts";
import { useResults } from "../data/use-results.ts";
import type { LoadedTrace } from "../data/use-trace.ts";
import { RelativeTime } from "../parts/relative-time.tsx";

interface TraceChoiceProps {
  side: "A" | "B";
  traceId: string;
  loaded: LoadedTrace;
  onChoose(traceId: string): void;
}

/** One of the two traces: what it is, and a field to take another. */
export function TraceChoice({ side, traceId, loaded, onChoose }: TraceChoiceProps) {
  const list = useId();
  const [text, setText] = useState(traceId);
  const { query } = useAddress();
  const cohort = query.getAll("cohort");
  const { search } = useMemo(
    () => parseSearch(new URLSearchParams({ lookback: "2d", limit: String(DEFAULT_LIMIT) })),
    [],
  );
  const { traces = [] } = useResults(search);
  const offered = cohort.length > 0 ? traces.filter((trace) => cohort.includes(trace.traceId)) : traces;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = traceIdIn(text);
    if (id) onChoose(id);
  };
  return (
    <section className="compare-choice" data-side={side} aria-label={`Trace ${side}`}>
      <span className="compare-side">{side}</span>
      <div className="compare-what">
        <Title loaded={loaded} traceId={traceId} />
        <form onSubmit={submit}>
          <input
            className="mono"
            aria-label={`Id of trace ${side}`}
            placeholder="id of a trace"
            list={list}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              if (offered.some((trace) => trace.traceId === target.value)) onChoose(target.value);
            }}
          />
          <datalist id={list}>
            {offered.map((trace) => (
              <option key={trace.traceId} value={trace.traceId}>
                {trace.operation} {formatDuration(trace.durationUs)}
              </option>
            ))}
          </datalist>
        </form>
      </div>
    </section>
  );
}

function Title({ loaded, traceId }: { loaded: LoadedTrace; traceId: string }) {
  const tree = useMemo(() => loaded.view && buildTraceTree(loaded.view), [loaded.view]);
  if (!tree) {
    const says = traceId === "" ? "not chosen" : isTraceId(traceId) ? "…" : "not the id of a trace";
    return <strong className="muted">{says}</strong>;
  }
  if (tree.nodes.length === 0) return <strong className="muted">not in the store</strong>;
  return (
    <span className="compare-title">
      <Link href={`/trace/${tree.traceId}`}>{formatName(tree.roots[0]?.span.name ?? "")}</Link>
      <span className="muted">
        {formatDuration(tree.endUs - tree.startUs)} · {formatCountOf(tree.nodes.length, "span")} ·{" "}
        {formatCountOf(tree.failed, "error")} · <RelativeTime us={tree.startUs} />
      </span>
    </span>
  );
}
