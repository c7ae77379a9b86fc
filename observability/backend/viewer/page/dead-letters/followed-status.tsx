import type { FollowedLetter } from "../../model/selection-letters.ts";
import { useJob } from "../data/use-job.ts";
import { StatusMark } from "../parts/status-mark.tsx";

/** What becomes of the job of a letter that was sent on, live. */
export function FollowedStatus({ followed }: { followed: FollowedLetter }) {
  const { jobId } = followed.letter;
  if (jobId === null) return <span className="muted">sent to {followed.to}</span>;
  return <JobStatusNow jobId={jobId} followed={followed} />;
}

function JobStatusNow({ jobId, followed: { to, atUs } }: { jobId: string; followed: FollowedLetter }) {
  const { data } = useJob(jobId);
  // Until a span tells more, the job's status is that of its end before.
  if (!data || data.job.updatedAtUs < atUs) return <span className="muted">sent to {to}</span>;
  return (
    <span title={`sent to ${to}`}>
      <StatusMark status={data.job.status} />
    </span>
  );
}
