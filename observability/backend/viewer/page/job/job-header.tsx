import { Link } from "wouter";
import { type JobRow, TIME_KINDS, type TimeKind } from "../../../api/job-view.ts";
import { formatClock, formatDuration, formatId } from "../../model/format.ts";
import { totalNow } from "../../model/job-list.ts";
import { failureText, outcomeText } from "../../model/job-outcome.ts";
import { splitNow } from "../../model/job-split.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { StatusMark } from "../parts/status-mark.tsx";
import { RedriveButton } from "./redrive-button.tsx";

/** What, how it stands and why, where its time went, what can be done about it. */
export function JobHeader({ job, nowUs }: { job: JobRow; nowUs: number }) {
  const failure = failureText(job);
  return (
    <header className="job-header">
      <div className="job-title">
        <StatusMark status={job.status} />
        <h1 dir="auto">{job.type ?? "job without a type"}</h1>
        <span className="mono muted" title={job.id}>
          <bdi>{formatId(job.id)}</bdi>
        </span>
        <CopyIcon text={job.id} label="Copy job id" />
        <span className="job-actions">
          {job.status === "dead-lettered" ? <RedriveButton jobId={job.id} /> : null}
          {job.traceIds.map((traceId, index) => (
            <Link key={traceId} href={`/trace/${traceId}`} className="job-action">
              Open trace{job.traceIds.length > 1 ? ` ${index + 1}` : ""}
            </Link>
          ))}
          <CopyButton text={() => location.href}>Copy link</CopyButton>
        </span>
      </div>
      <p className="job-outcome">
        <span className="job-how">{outcomeText(job)}</span>
        {failure ? (
          <span className="job-failure" data-status={job.status} dir="auto" title={failure}>
            {failure}
          </span>
        ) : null}
        <span className="muted job-submitted">
          submitted {formatClock(job.submittedAtUs)} · <RelativeTime us={job.submittedAtUs} />
        </span>
      </p>
      <SplitSums job={job} nowUs={nowUs} />
    </header>
  );
}

const SAID: Record<TimeKind, string> = {
  bus: "bus",
  "queue-wait": "waited",
  "cold-start": "cold start",
  work: "worked",
  "retry-wait": "waited for retries",
};

/** The whole as one bar of sums, and each sum in words. */
function SplitSums({ job, nowUs }: { job: JobRow; nowUs: number }) {
  const split = splitNow(job, nowUs);
  const parts = TIME_KINDS.filter((kind) => split[kind] > 0);
  return (
    <div className="job-sums">
      <div className="job-sums-bar" aria-hidden="true">
        {parts.map((kind) => (
          <span key={kind} data-time={kind} className="job-sum" style={{ flexGrow: split[kind] }} />
        ))}
      </div>
      <ul aria-label="Where the time went">
        {parts.map((kind) => (
          <li key={kind} data-time={kind}>
            <span className="split-swatch" />
            {SAID[kind]} <b>{formatDuration(split[kind])}</b>
          </li>
        ))}
        <li className="job-total">
          total <b>{formatDuration(totalNow(job, nowUs))}</b>
        </li>
      </ul>
    </div>
  );
}
