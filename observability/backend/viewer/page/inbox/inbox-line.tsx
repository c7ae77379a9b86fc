import type { InboxMessage } from "../../../api/inbox.ts";
import { INBOX_KIND_NAMES, inboxLine, refusal, shortTarget, toldOutcome } from "../../model/inbox-message.ts";
import { MessageJob, MessageLine, MessageOpener } from "../parts/message-line.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

interface InboxLineProps {
  message: InboxMessage;
  /** In the whole table, the head being the first. */
  row: number;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen(id: string): void;
}

export function InboxLine({ message, row, isOpen, isTabStop, onOpen }: InboxLineProps) {
  const { id, kind, target, jobId, receivedAtUs } = message;
  const refused = refusal(message);
  return (
    <MessageLine messageId={id} jobId={jobId} row={row} isOpen={isOpen} onOpen={onOpen} data-inbox-kind={kind}>
      <td className="messages-age">
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
        <MessageOpener isOpen={isOpen} isTabStop={isTabStop} title={target} onOpen={() => onOpen(id)}>
          <span dir="auto">{shortTarget(message)}</span>
        </MessageOpener>
      </td>
      <td className="cut muted" dir="auto">
        {inboxLine(message)}
      </td>
      <td>
        <MessageJob jobId={jobId} isTabStop={isTabStop} />
      </td>
      <td className="cut">
        <OutcomeMark message={message} />
      </td>
    </MessageLine>
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
