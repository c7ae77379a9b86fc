import { Link } from "wouter";
import type { InboxMessage } from "../../../api/inbox.ts";
import { formatId } from "../../model/format.ts";
import { INBOX_KIND_NAMES, inboxLine, refusal, shortTarget, toldOutcome } from "../../model/inbox-message.ts";
import { RelativeTime } from "../parts/relative-time.tsx";

interface InboxLineProps {
  message: InboxMessage;
  /** In the whole table, the head being the first. */
  row: number;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen(id: string): void;
}

/** The focus opens a notification: the keys go from one to the next. */
export function InboxLine({ message, row, isOpen, isTabStop, onOpen }: InboxLineProps) {
  const { id, kind, target, jobId, receivedAtUs } = message;
  const tabIndex = isTabStop ? 0 : -1;
  const refused = refusal(message);
  return (
    <tr
      className="list-line"
      data-line-id={id}
      data-job-id={jobId ?? undefined}
      data-inbox-kind={kind}
      data-open={isOpen || undefined}
      aria-rowindex={row}
      onClick={({ target: at }) => !(at instanceof Element && at.closest("a")) && onOpen(id)}
    >
      <td className="alerts-age">
        <RelativeTime us={receivedAtUs} />
      </td>
      <td>
        {INBOX_KIND_NAMES[kind]}
        {refused !== undefined && (
          <span className="inbox-refused" title={`answered with ${refused}: the sender tries again`}>
            {" "}
            {refused}
          </span>
        )}
      </td>
      <td>
        <button
          type="button"
          className="quiet alerts-says"
          data-line-focus
          tabIndex={tabIndex}
          title={target}
          aria-expanded={isOpen}
          onFocus={() => onOpen(id)}
        >
          <span dir="auto">{shortTarget(message)}</span>
        </button>
      </td>
      <td className="cut muted" dir="auto">
        {inboxLine(message)}
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
      <td className="cut">
        <OutcomeMark message={message} />
      </td>
    </tr>
  );
}

/** End state or code in the colour of the status that it means. */
export function OutcomeMark({ message }: { message: InboxMessage }) {
  const outcome = toldOutcome(message);
  if (!outcome) return <span className="muted">–</span>;
  return (
    <span className="status" data-status={outcome.status}>
      <span aria-hidden="true">{outcome.status === "completed" ? "✓" : "✗"}</span>{" "}
      <span dir="auto">{outcome.text}</span>
    </span>
  );
}
