import { Link } from "wouter";
import type { JobStatus } from "../../../api/job-view.ts";
import { useJob } from "../data/use-job.ts";
import { StatusMark } from "../parts/status-mark.tsx";

interface LinkedJobProps {
  jobId: string;
  traceId: string | null;
}

/** The job that a message is about, as it stands now. */
export function LinkedJob({ jobId, traceId }: LinkedJobProps) {
  const { data, isPending } = useJob(jobId);
  return <JobLinks jobId={jobId} traceId={traceId} status={isPending ? undefined : (data?.job.status ?? null)} />;
}

/** A job with its status: null when none of its spans is stored, undefined while nobody knows. */
export function JobLinks({ jobId, traceId, status }: LinkedJobProps & { status: JobStatus | null | undefined }) {
  return (
    <p className="alerts-job">
      {status && <StatusMark status={status} />}
      {status === null && <span className="muted">no span of the job is stored</span>}
      <Link href={`/jobs/${encodeURIComponent(jobId)}`}>Open job</Link>
      {traceId !== null && <Link href={`/trace/${traceId}`}>Open trace</Link>}
    </p>
  );
}
