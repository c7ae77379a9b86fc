import { memo } from "react";
import { Link, useLocation } from "wouter";
import type { JobRow } from "../../../api/job-view.ts";
import { formatDuration, formatId, formatTime } from "../../model/format.ts";
import { stepText, totalNow } from "../../model/job-list.ts";
import { failureText } from "../../model/job-outcome.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { StatusMark } from "../parts/status-mark.tsx";
import { TimeSplit } from "../parts/time-split.tsx";

interface JobLineProps {
  job: JobRow;
  /** In the whole table, the head being the first. */
  line: number;
  /** The list's address, which the job's carries on. */
  list: string;
  isCursor: boolean;
  /** The time, for a job that goes on; 0 for one that does not. */
  nowUs: number;
  /** undefined: the job's own length. */
  scaleUs: number | undefined;
  age: string;
}

export const JobLine = memo(function JobLine({ job, line, list, isCursor, nowUs, scaleUs, age }: JobLineProps) {
  const [, navigate] = useLocation();
  const { id, type, status, attempts, duplicates, redriven, segments, submittedAtUs } = job;
  const href = `/jobs/${encodeURIComponent(id)}${list}`;
  const { text, code } = stepText(job);
  const totalUs = totalNow(job, nowUs);
  return (
    <tr
      className="list-line"
      data-job-id={id}
      data-status={status}
      data-cursor={isCursor || undefined}
      aria-rowindex={line}
      onClick={({ target }) => {
        const isOwn = target instanceof Element && target.closest("a, button");
        if (!isOwn && !getSelection()?.toString()) navigate(href);
      }}
    >
      <td>
        <StatusMark status={status} />
      </td>
      <td className="jobs-id">
        <Link href={href} className="mono" title={id} tabIndex={isCursor ? 0 : -1}>
          <bdi>{formatId(id)}</bdi>
        </Link>
        <CopyIcon text={id} label="Copy job id" />
      </td>
      <td className="cut" dir="auto" title={type ?? "the submission named no type"}>
        {type ?? <span className="muted">none</span>}
      </td>
      <td className="cut" dir="auto" title={failureText(job) ?? text}>
        <span className="jobs-step">{text}</span>
        {code ? <span className="jobs-code">{code}</span> : null}
        {code && job.reason ? <span className="muted jobs-reason"> {job.reason}</span> : null}
      </td>
      <td className="number" title={triesText(job)}>
        {redriven ? <span className="muted">↺ </span> : null}
        {attempts === 0 && status === "rejected" ? <span className="muted">–</span> : attempts}
        {duplicates > 0 ? <span className="muted">+{duplicates}</span> : null}
      </td>
      <td>
        <TimeSplit segments={segments} startUs={submittedAtUs} scaleUs={scaleUs ?? totalUs} nowUs={nowUs} />
      </td>
      <td className="number">{formatDuration(totalUs)}</td>
      <td className="number muted" title={formatTime(submittedAtUs)}>
        {age}
      </td>
    </tr>
  );
});

function triesText({ attempts, duplicates, redriven, status }: JobRow): string {
  return [
    attempts === 0 && status === "rejected"
      ? "refused before the first attempt"
      : attempts === 1
        ? "1 attempt"
        : `${attempts} attempts`,
    duplicates > 0 ? `${duplicates} duplicate ${duplicates === 1 ? "delivery" : "deliveries"} left alone` : undefined,
    redriven ? "redriven" : undefined,
  ]
    .filter(Boolean)
    .join(", ");
}
