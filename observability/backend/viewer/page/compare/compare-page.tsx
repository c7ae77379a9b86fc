import "./compare.css";
import { useLocation, useSearch } from "wouter";
import { whyNotCompared } from "../../model/compare-choice.ts";
import { useTrace } from "../data/use-trace.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { CompareScreen } from "./compare-screen.tsx";
import { TraceChoice } from "./trace-choice.tsx";

/** Two traces side by side; either may be missing yet (`/trace/{a}...`) and be chosen here. */
export function ComparePage({ a, b }: { a: string; b: string }) {
  usePageTitle("Compare traces");
  const [, navigate] = useLocation();
  const search = useSearch();
  const [one, other] = [useTrace(a), useTrace(b)];
  const go = (nextA: string, nextB: string) =>
    navigate(`/trace/${nextA}...${nextB}${search === "" ? "" : `?${search}`}`);

  const problem = whyNotCompared({ id: a, spans: one.view?.spans.length }, { id: b, spans: other.view?.spans.length });
  return (
    <div className="frame-fill compare">
      <header className="compare-header">
        <h1>Compare</h1>
        <TraceChoice side="A" traceId={a} loaded={one} onChoose={(id) => go(id, b)} />
        <button type="button" title="Swap ( s )" aria-label="Swap" onClick={() => go(b, a)}>
          ⇄
        </button>
        <TraceChoice side="B" traceId={b} loaded={other} onChoose={(id) => go(a, id)} />
      </header>
      {[one.error, other.error].map((error) =>
        error ? <Failure key={error.message} error={error} again={["trace"]} /> : null,
      )}
      {problem !== undefined ? (
        <p role="status" className="frame-empty">
          {problem}
        </p>
      ) : one.view && other.view ? (
        <CompareScreen a={one.view} b={other.view} onSwap={() => go(b, a)} />
      ) : one.error || other.error ? null : (
        <Pending what="Reading both traces" />
      )}
    </div>
  );
}
