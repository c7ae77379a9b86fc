import type { AttemptView, JobRow, TimelineRow } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";
import { attemptText } from "../../model/job-outcome.ts";
import type { Selection } from "./use-selection.ts";

interface AttemptsStripProps {
  job: JobRow;
  attempts: readonly AttemptView[];
  rows: readonly TimelineRow[];
  selection: Selection;
}

const MARKS: Record<AttemptView["status"], string> = {
  running: "●",
  completed: "✓",
  failed: "✗",
  crashed: "✗",
  "timed-out": "✗",
};

/** The tries one after the other, with the waits between them, and where they led. */
export function AttemptsStrip({ job, attempts, rows, selection }: AttemptsStripProps) {
  if (attempts.length === 0 && job.alerts === 0) return null;
  const rowOf = ({ spanId, number }: AttemptView) =>
    rows.find((row) => row.kind === "attempt" && row.attempt === number) ?? selection.rowOfSpan(spanId);
  const deadLetters = queueOfDeadLetter(job, rows);
  const alert = rows.find(({ kind }) => kind === "alert");
  return (
    <nav className="attempts" aria-label="Attempts">
      <span className="muted">
        {attempts.length === 0 ? "no attempt" : attempts.length === 1 ? "attempt" : "attempts"}
      </span>
      <ol>
        {attempts.map((attempt, index) => (
          <li key={attempt.number}>
            <Gap attempt={attempt} before={attempts[index - 1]} />
            <button
              type="button"
              className="attempt"
              data-attempt={attempt.status}
              aria-current={selection.row?.attempt === attempt.number || undefined}
              aria-label={attemptText(attempt)}
              title={attemptText(attempt)}
              onClick={() => selection.select(rowOf(attempt))}
            >
              <span className="attempt-number">{attempt.number}</span>
              <span aria-hidden="true">{MARKS[attempt.status]}</span>
            </button>
          </li>
        ))}
        {job.waitsIn && job.status === "retrying" ? <li className="muted">→ waits in {job.waitsIn.queue}</li> : null}
        {deadLetters ? <li className="attempt-end">→ {deadLetters}</li> : null}
        {job.alerts > 0 ? (
          <li className="attempt-end">
            →{" "}
            <button type="button" className="quiet" disabled={!alert} onClick={() => selection.select(alert)}>
              {job.alerts === 1 ? "alert" : `${job.alerts} alerts`}
            </button>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}

/** The queue that its message was given up to, unless it has gone on since. */
function queueOfDeadLetter({ status }: JobRow, rows: readonly TimelineRow[]): string | undefined {
  if (status !== "dead-lettered" && status !== "rejected" && status !== "failed") return undefined;
  const givenUp = rows.findLast(({ note }) => note === "given up");
  return givenUp?.label.replace(/^\S+ (?:to )?/, "") ?? (status === "dead-lettered" ? "dead-letter-queue" : undefined);
}

function Gap({ attempt, before }: { attempt: AttemptView; before: AttemptView | undefined }) {
  if (!before) return null;
  const isRedrive = attempt.redriven && !before.redriven;
  const gap = formatDuration(Math.max(0, attempt.startUs - (before.endUs ?? before.startUs)));
  const waited = formatDuration(attempt.waitUs);
  return (
    <span
      className="attempt-gap muted"
      data-time={isRedrive ? "dead-letter" : undefined}
      title={
        isRedrive
          ? `redriven after ${gap} in the dead-letter queue, then ${waited} in the queue`
          : `${waited} before attempt ${attempt.number}`
      }
    >
      {isRedrive ? `dead letter ${gap} ↺` : waited}
    </span>
  );
}
