import { useJob } from "../data/use-job.ts";
import { JobLinks } from "../parts/job-links.tsx";

interface LinkedJobProps {
  jobId: string;
  traceId: string | null;
}

/** The job that a message is about, as it stands now. */
export function LinkedJob({ jobId, traceId }: LinkedJobProps) {
  const { data, isPending } = useJob(jobId);
  return <JobLinks jobId={jobId} traceId={traceId} status={isPending ? undefined : (data?.job.status ?? null)} />;
}
