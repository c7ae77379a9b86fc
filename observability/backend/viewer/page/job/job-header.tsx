import { Link } from "wouter";
import { type JobRow, type JobStatus, TIME_KINDS, type TimeKind } from "../../../api/job-view.ts";
import { formatClock, formatDuration, formatId } from "../../model/format.ts";
import { totalNow } from "../../model/job-list.ts";
import { failureText, outcomeText } from "../../model/job-outcome.ts";
import { splitNow } from "../../model/job-split.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { StatusMark } from "../parts/status-mark.tsx";
import { RedriveButton } from "./redrive-button.tsx";

interface JobHeaderProps {
  job: JobRow;
  /** Time in the dead-letter queue until it was redriven, microseconds. */
  deadLetterUs: number;
  nowUs: number;
}

/** What, how it stands and why, where its time went, what can be done about it. */
export function JobHeader({ job, deadLetterUs, nowUs }: JobHeaderProps) {
  const failure = failureText(job);
  return (
    <header className="job-header">
      <div className="job-title" data-status={job.status}>
        <StatusMark status={job.status} isBare />
        <h1 dir="auto">{job.type ?? "job without a type"}</h1>
        <span className="mono muted" title={job.id}>
          <bdi>{formatId(job.id)}</bdi>
        </span>
        <CopyIcon text={job.id} label="Copy job id" />
        <p className="job-outcome" title={failure}>
          {outcomeText(job)}
          {failure ? <bdi> · {failure}</bdi> : null}
        </p>
        <span className="job-actions">
          {CAN_BE_REDRIVEN.has(job.status) ? <RedriveButton jobId={job.id} /> : null}
          <TraceLinks traceIds={job.traceIds} />
          <CopyButton text={() => location.href}>Copy link</CopyButton>
        </span>
      </div>
      <div className="job-second">
        <SplitSums job={job} deadLetterUs={deadLetterUs} nowUs={nowUs} />
        <span className="muted job-submitted">
          submitted {formatClock(job.submittedAtUs)} · <RelativeTime us={job.submittedAtUs} />
        </span>
      </div>
      <SplitBar job={job} deadLetterUs={deadLetterUs} nowUs={nowUs} />
    </header>
  );
}

/** Their message lies in the dead-letter queue, unless somebody took it out. */
const CAN_BE_REDRIVEN: ReadonlySet<JobStatus> = new Set(["rejected", "failed", "dead-lettered"]);

const SAID: Record<TimeKind, string> = {
  bus: "bus",
  "queue-wait": "waited",
  "cold-start": "cold start",
  work: "worked",
  "retry-wait": "waited for retries",
};

function SplitSums({ job, deadLetterUs, nowUs }: JobHeaderProps) {
  const split = splitNow(job, nowUs);
  return (
    <ul className="job-sums" aria-label="Where the time went">
      {TIME_KINDS.filter((kind) => split[kind] > 0).map((kind) => (
        <li key={kind} data-time={kind}>
          <span className="split-swatch" />
          {SAID[kind]} <b>{formatDuration(split[kind])}</b>
        </li>
      ))}
      {deadLetterUs > 0 ? (
        <li data-time="dead-letter">
          <span className="split-swatch" />
          dead letter for <b>{formatDuration(deadLetterUs)}</b>
        </li>
      ) : null}
      <li>
        total <b>{formatDuration(totalNow(job, nowUs))}</b>
      </li>
    </ul>
  );
}

/** The sums side by side, whatever order they came in. */
function SplitBar({ job, deadLetterUs, nowUs }: JobHeaderProps) {
  const split = splitNow(job, nowUs);
  return (
    <div className="job-sums-bar" aria-hidden="true">
      {TIME_KINDS.filter((kind) => split[kind] > 0).map((kind) => (
        <span key={kind} data-time={kind} className="job-sum" style={{ flexGrow: split[kind] }} />
      ))}
      {deadLetterUs > 0 ? (
        <span data-time="dead-letter" className="job-sum" style={{ flexGrow: deadLetterUs }} />
      ) : null}
    </div>
  );
}

/** The trace, or the first of several with the others behind it. */
function TraceLinks({ traceIds: [first, ...others] }: { traceIds: readonly string[] }) {
  if (first === undefined) return null;
  return (
    <>
      <Link href={`/trace/${first}`} className="button-link">
        Open trace
      </Link>
      {others.length > 0 ? (
        <details className="job-traces">
          <summary className="button-link">
            {others.length} more <span aria-hidden="true">▾</span>
          </summary>
          <ul className="drop-down">
            {others.map((traceId) => (
              <li key={traceId}>
                <Link href={`/trace/${traceId}`} className="mono">
                  {traceId}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
