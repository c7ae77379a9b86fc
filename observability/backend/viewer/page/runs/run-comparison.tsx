import type { RunView } from "../../../api/run-view.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { TypeChanges } from "./type-changes.tsx";
import { useRunComparison } from "./use-runs.ts";

interface RunComparisonProps {
  base: RunView;
  other: RunView;
  onSwap(): void;
}

/** What differs between two runs: of all jobs, and of each type. */
export function RunComparison({ base, other, onSwap }: RunComparisonProps) {
  const { data, error } = useRunComparison(base.id, other.id);
  const runs = { base, other };
  return (
    <section className="runs-comparison" aria-label="Comparison">
      <header className="runs-head">
        <h2>
          <Side side="A" run={base} />
          <button type="button" title="Swap ( s )" aria-label="Swap" onClick={onSwap}>
            ⇄
          </button>
          <Side side="B" run={other} />
        </h2>
        <span className="muted">▲ worse in B, ▼ better: by a tenth and 5 ms or more</span>
      </header>
      {error ? <Failure error={error} again={["runs"]} hasData={data !== undefined} /> : null}
      {!data && !error ? <Pending what="Comparing runs" /> : null}
      {data ? (
        <div className="runs-types">
          <TypeChanges name="All jobs" figures={data.total} runs={runs} />
          {data.types.map(({ type, ...changes }) => (
            <TypeChanges key={type ?? ""} name={type ?? "no type"} type={type} runs={runs} {...changes} />
          ))}
        </div>
      ) : null}
    </section>
  );
}

function Side({ side, run }: { side: "A" | "B"; run: RunView }) {
  return (
    <span className="runs-side" data-side={side}>
      <strong>{side}</strong> run {run.id} <bdi>{run.label}</bdi>
    </span>
  );
}
