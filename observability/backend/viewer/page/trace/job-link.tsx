import { Link } from "wouter";
import { plainText } from "../../model/trace-find.ts";
import type { TraceNode } from "../../model/trace-tree.ts";

/** To the job that a span belongs to; nothing for a span of none. */
export function JobLink({ node }: { node: TraceNode | undefined }) {
  const jobId = node?.span.attributes["job.id"];
  if (jobId === undefined) return null;
  return (
    <Link className="button-link" href={`/jobs/${encodeURIComponent(plainText(jobId))}`}>
      Open job
    </Link>
  );
}
