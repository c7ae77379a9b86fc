import { Link } from "wouter";
import type { AlertView } from "../../../api/aws-view.ts";
import { formatId } from "../../model/format.ts";
import { alertText, toldStatus } from "../../model/selection-alerts.ts";
import { RelativeTime } from "../parts/relative-time.tsx";

interface AlertLineProps {
  alert: AlertView;
  /** In the whole table, the head being the first. */
  row: number;
  isUnread: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen(id: string): void;
}

/** The focus opens a message: the keys go from one to the next. */
export function AlertLine({ alert, row, isUnread, isOpen, isTabStop, onOpen }: AlertLineProps) {
  const { messageId, topic, jobId, jobType, receivedAtUs } = alert;
  const tabIndex = isTabStop ? 0 : -1;
  return (
    <tr
      className="list-line"
      data-line-id={messageId}
      data-job-id={jobId ?? undefined}
      data-alert-kind={alert.kind}
      data-unread={isUnread || undefined}
      data-open={isOpen || undefined}
      aria-rowindex={row}
      onClick={({ target }) => !(target instanceof Element && target.closest("a")) && onOpen(messageId)}
    >
      <td>
        {isUnread && (
          <span className="alerts-unread">
            <span aria-hidden="true">●</span>
            <span className="visually-hidden">unread</span>
          </span>
        )}
      </td>
      <td className="alerts-age">
        <RelativeTime us={receivedAtUs} />
      </td>
      <td>
        <button
          type="button"
          className="quiet alerts-says"
          data-line-focus
          tabIndex={tabIndex}
          aria-expanded={isOpen}
          onFocus={() => onOpen(messageId)}
        >
          <AlertMark alert={alert} /> <span dir="auto">{alertText(alert)}</span>
        </button>
      </td>
      <td className="cut" dir="auto">
        {jobType ?? <span className="muted">–</span>}
      </td>
      <td>
        {jobId === null ? (
          <span className="muted">–</span>
        ) : (
          <Link href={`/jobs/${encodeURIComponent(jobId)}`} className="mono" title={jobId} tabIndex={tabIndex}>
            <bdi>{formatId(jobId)}</bdi>
          </Link>
        )}
      </td>
      <td className="cut muted" dir="auto">
        {topic}
      </td>
    </tr>
  );
}

const MARKS = { completed: "✓", rejected: "✗", failed: "✗" } as const;

/** The code with the colour of the status that it means. */
export function AlertMark({ alert }: { alert: AlertView }) {
  const status = toldStatus(alert);
  if (status === "completed" || status === "rejected" || status === "failed") {
    return (
      <strong className="status" data-status={status}>
        <span aria-hidden="true">{MARKS[status]}</span> <span dir="auto">{alert.code ?? status}</span>
      </strong>
    );
  }
  return (
    <strong className={alert.kind === "alarm" ? "alerts-alarm" : undefined} dir="auto">
      {alert.kind === "alarm" && <span aria-hidden="true">▲ </span>}
      {alert.code ?? alert.kind}
    </strong>
  );
}
