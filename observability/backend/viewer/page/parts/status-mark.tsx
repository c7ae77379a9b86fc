import type { JobStatus } from "../../../api/job-view.ts";

const MARKS: Record<JobStatus, string> = {
  queued: "○",
  running: "●",
  retrying: "↻",
  completed: "✓",
  rejected: "✗",
  failed: "✗",
  "dead-lettered": "✗",
};

/** The status of a job in its colour, with a mark so that colour is not all that tells it; `isBare` draws the mark alone. */
export function StatusMark({ status, isBare = false }: { status: JobStatus; isBare?: boolean }) {
  return (
    <span className="status" data-status={status}>
      <span className="status-mark" aria-hidden="true">
        {MARKS[status]}
      </span>
      {isBare ? <span className="visually-hidden">{status}</span> : status}
    </span>
  );
}
