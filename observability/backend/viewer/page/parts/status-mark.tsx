import "./parts.css";
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

/** The status of a job in its colour, with a mark so that colour is not all that tells it. */
export function StatusMark({ status }: { status: JobStatus }) {
  return (
    <span className="status" data-status={status}>
      <span className="status-mark" aria-hidden="true">
        {MARKS[status]}
      </span>
      {status}
    </span>
  );
}
