import { Link } from "wouter";
import type { JobStatus } from "../../../api/job-view.ts";
import { StatusMark } from "./status-mark.tsx";

interface JobLinksProps {
  jobId: string;
  traceId: string | null;
  /** Null when none of the job's spans is stored, undefined while nobody knows. */
  status: JobStatus | null | undefined;
}

/** The job that a message is about, with its status. */
export function JobLinks({ jobId, traceId, status }: JobLinksProps) {
  return (
    <p className="messages-job">
      {status && <StatusMark status={status} />}
      {status === null && <span className="muted">no span of the job is stored</span>}
      <Link href={`/jobs/${encodeURIComponent(jobId)}`}>Open job</Link>
      {traceId !== null && <Link href={`/trace/${traceId}`}>Open trace</Link>}
    </p>
  );
}
