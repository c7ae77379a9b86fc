import { Link } from "wouter";
import { useJob } from "../data/use-job.ts";
import { StatusMark } from "../parts/status-mark.tsx";

/** The job that a message is about, as it stands now. */
export function LinkedJob({ jobId, traceId }: { jobId: string; traceId: string | null }) {
  const { data } = useJob(jobId);
  return (
    <p className="alerts-job">
      {data ? <StatusMark status={data.job.status} /> : <span className="muted">no span of the job is stored</span>}
      <Link href={`/jobs/${encodeURIComponent(jobId)}`}>Open job</Link>
      {traceId !== null && <Link href={`/trace/${traceId}`}>Open trace</Link>}
    </p>
  );
}
