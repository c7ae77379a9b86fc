import "./runs.css";
import type { RunView } from "../../../api/run-view.ts";
import { readRunChoice } from "../../model/run-choice.ts";
import { useAddress } from "../data/use-address.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { useKeys } from "../parts/use-keys.tsx";
import { RunComparison } from "./run-comparison.tsx";
import { RunsTable } from "./runs-table.tsx";
import { useRuns } from "./use-runs.ts";

/** The last starts of the system, and what differs between two of them. */
export function RunsPage() {
  usePageTitle("Runs");
  const { query, change } = useAddress();
  const { data: view, error } = useRuns();
  const { base, with: other } = readRunChoice(query, view?.runs ?? []);

  const choose = (side: "base" | "with", { id }: RunView) =>
    change({
      base: String(base?.id ?? ""),
      with: String(other?.id ?? ""),
      [side]: String(id),
    });
  const swap = () => {
    if (base && other) change({ base: String(other.id), with: String(base.id) });
  };
  useKeys([{ keys: "s", what: "swap the two", run: swap }], "Runs");

  return (
    <div className="runs-page">
      <header className="runs-head">
        <h1>Runs</h1>
        <span className="muted">
          A run is one start of the system. {view ? `The last ${view.keep} are kept` : "The last ones are kept"} where
          there is a <code className="mono">--data-dir</code>, whatever becomes of their spans. Times are of jobs that
          completed.
        </span>
      </header>
      {error ? <Failure error={error} again={["runs"]} hasData={view !== undefined} /> : null}
      {!view && !error ? <Pending what="Reading runs" /> : null}
      {view ? <RunsTable view={view} base={base} other={other} onChoose={choose} /> : null}
      {view?.pending === undefined ? null : (
        <p role="status" className="muted">
          {view.pending} jobs are still to be read.
        </p>
      )}
      {base && other && base !== other ? (
        <RunComparison base={base} other={other} onSwap={swap} />
      ) : view ? (
        <p className="frame-empty">
          There are no two runs with jobs yet. Start the system again with{" "}
          <code className="mono">npm start -- --data-dir DIR</code>, or begin a run in this one with{" "}
          <code className="mono">npm run jobs -- runs begin</code>.
        </p>
      ) : null}
    </div>
  );
}
