import type { AlertView } from "../../../api/aws-view.ts";
import { alertText, toldStatus } from "../../model/selection-alerts.ts";
import { MessageJob, MessageLine, MessageOpener } from "../parts/message-line.tsx";
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

export function AlertLine({ alert, row, isUnread, isOpen, isTabStop, onOpen }: AlertLineProps) {
  const { messageId, topic, jobId, jobType, receivedAtUs } = alert;
  return (
    <MessageLine
      messageId={messageId}
      jobId={jobId}
      row={row}
      isOpen={isOpen}
      onOpen={onOpen}
      data-alert-kind={alert.kind}
      data-unread={isUnread || undefined}
    >
      <td>
        {isUnread && (
          <span className="alerts-unread">
            <span aria-hidden="true">●</span>
            <span className="visually-hidden">unread</span>
          </span>
        )}
      </td>
      <td className="messages-age">
        <RelativeTime us={receivedAtUs} />
      </td>
      <td>
        <MessageOpener isOpen={isOpen} isTabStop={isTabStop} onOpen={() => onOpen(messageId)}>
          <AlertMark alert={alert} /> <span dir="auto">{alertText(alert)}</span>
        </MessageOpener>
      </td>
      <td className="cut" dir="auto">
        {jobType ?? <span className="muted">–</span>}
      </td>
      <td>
        <MessageJob jobId={jobId} isTabStop={isTabStop} />
      </td>
      <td className="cut muted" dir="auto">
        {topic}
      </td>
    </MessageLine>
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
