import type { InboxMessage } from "../../../api/inbox.ts";
import { formatClock } from "../../model/format.ts";
import { INBOX_KIND_NAMES, readableBody, toldOutcome } from "../../model/inbox-message.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { JobLinks } from "../parts/job-links.tsx";
import { MessageDetail, MessageFacts } from "../parts/message-detail.tsx";
import { OutcomeMark } from "./inbox-line.tsx";

/** The notification that is open: where it went, its job as it stands now, and its text. */
export function InboxDetail({ message, onClose }: { message: InboxMessage; onClose(): void }) {
  const { id, kind, target, jobId, jobType, traceId, subject, reason, body, isCut, receivedAtUs } = message;
  const facts: [string, string | number | null][] = [
    ["kind", INBOX_KIND_NAMES[kind]],
    ["target", target],
    ["job type", jobType],
    ["received", formatClock(receivedAtUs)],
    ["answered", message.responseStatus],
    ["receives", message.receiveCount],
  ];
  return (
    <MessageDetail label="Notification" onClose={onClose}>
      <h2>{toldOutcome(message) ? <OutcomeMark message={message} /> : INBOX_KIND_NAMES[kind]}</h2>
      {subject !== null && <p dir="auto">{subject}</p>}
      {reason !== null && <p dir="auto">{reason}</p>}
      {jobId !== null && <JobLinks jobId={jobId} traceId={traceId} status={message.jobStatus} />}
      <MessageFacts messageId={id} facts={facts} />
      <h2>
        Text <CopyIcon text={body} label="Copy text" />
      </h2>
      <pre className="inbox-body" dir="auto">
        {readableBody(body)}
      </pre>
      {isCut && <p className="muted">The end of the text is missing: it was longer than the inbox keeps.</p>}
    </MessageDetail>
  );
}
