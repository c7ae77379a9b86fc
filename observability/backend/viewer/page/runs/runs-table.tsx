import { Link } from "wouter";
import type { RunsView, RunView } from "../../../api/run-view.ts";
import { formatDuration } from "../../model/format.ts";
import { jobsOfRun } from "../../model/run-choice.ts";
import { formatCount } from "../../model/series-format.ts";
import { RelativeTime } from "../parts/relative-time.tsx";

interface RunsTableProps {
  view: RunsView;
  base: RunView | undefined;
  other: RunView | undefined;
  onChoose(side: "base" | "with", run: RunView): void;
}

/** The runs, newest first, and which two are compared. */
export function RunsTable({ view, base, other, onChoose }: RunsTableProps) {
  return (
    <section className="panel runs-list">
      <table className="list-table runs-table" aria-label="Runs">
        <thead>
          <tr>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col" className="number">
              Run
            </th>
            <th scope="col">Label</th>
            <th scope="col">Started</th>
            <th scope="col" className="number">
              Lasted
            </th>
            {["Jobs", "Completed", "Rejected", "Failed", "Attempts", "p50", "p95", "Longest"].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.runs.map((run) => (
            <RunLine key={run.id} {...{ run, base, other, onChoose }} nowUs={view.nowUs} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type RunLineProps = Omit<RunsTableProps, "view"> & { run: RunView; nowUs: number };

function RunLine({ run, base, other, onChoose, nowUs }: RunLineProps) {
  const { id, label, startedUs, endedUs, total } = run;
  const { jobs, statuses, attempts, latencyUs } = total;
  const failed = statuses.failed + statuses["dead-lettered"];
  return (
    <tr data-run={id}>
      <td>
        <Choice side="base" run={run} chosen={base} onChoose={onChoose} />
      </td>
      <td>
        <Choice side="with" run={run} chosen={other} onChoose={onChoose} />
      </td>
      <td className="number">{id}</td>
      <td className="cut runs-label" title={label}>
        {label}
        {endedUs === null ? <span className="runs-now"> now</span> : null}
      </td>
      <td>
        <RelativeTime us={startedUs} />
      </td>
      <td className="number">{formatDuration((endedUs ?? nowUs) - startedUs)}</td>
      <td className="number">
        {jobs === 0 ? <span className="muted">0</span> : <Link href={jobsOfRun(run)}>{formatCount(jobs)}</Link>}
      </td>
      <td className="number">{formatCount(statuses.completed)}</td>
      <td className="number">{formatCount(statuses.rejected)}</td>
      <td className="number">{failed === 0 ? "0" : <span className="runs-failed">{formatCount(failed)}</span>}</td>
      <td className="number">{formatCount(attempts)}</td>
      {(["p50", "p95", "max"] as const).map((name) => (
        <td key={name} className="number">
          {latencyUs ? formatDuration(latencyUs[name]) : "—"}
        </td>
      ))}
    </tr>
  );
}

interface ChoiceProps extends Pick<RunsTableProps, "onChoose"> {
  side: "base" | "with";
  run: RunView;
  chosen: RunView | undefined;
}

function Choice({ side, run, chosen, onChoose }: ChoiceProps) {
  return (
    <input
      type="radio"
      name={`run-${side}`}
      aria-label={`Run ${run.id} as ${side === "base" ? "A" : "B"}`}
      checked={chosen?.id === run.id}
      disabled={run.total.jobs === 0}
      onChange={() => onChoose(side, run)}
    />
  );
}
