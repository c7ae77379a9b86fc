import type { AlertSubscription, AlertView } from "../../../api/aws-view.ts";
import { formatClock } from "../../model/format.ts";
import { ALERT_KIND_NAMES, alertText, receiversText } from "../../model/selection-alerts.ts";
import { MessageDetail, MessageFacts } from "../parts/message-detail.tsx";
import { AlertMark } from "./alert-line.tsx";
import { LinkedJob } from "./linked-job.tsx";

/** The message that is open: what it says, its job as it stands now, and who got it. */
export function AlertDetail({ alert, onClose }: { alert: AlertView; onClose(): void }) {
  const { topic, kind, jobId, jobType, stage, attempt, traceId, receivedAtUs, messageId, subject } = alert;
  const text = alertText(alert);
  const facts: [string, string | number | null][] = [
    ["topic", topic],
    ["kind", ALERT_KIND_NAMES[kind]],
    ["subject", subject === text ? null : subject],
    ["job type", jobType],
    ["stage", stage],
    ["attempt", attempt],
    ["received", formatClock(receivedAtUs)],
  ];
  return (
    <MessageDetail label="Alert" onClose={onClose}>
      <h2>
        <AlertMark alert={alert} />
      </h2>
      <p dir="auto">{text}</p>
      {jobId !== null && <LinkedJob jobId={jobId} traceId={traceId} />}
      <MessageFacts messageId={messageId} facts={facts} />
      <h2>Subscriptions</h2>
      <p>{receiversText(alert)}</p>
      <ul className="alerts-subscriptions">
        {alert.subscriptions.map((subscription) => (
          <Subscription key={`${subscription.protocol} ${subscription.endpoint}`} subscription={subscription} />
        ))}
      </ul>
    </MessageDetail>
  );
}

function Subscription({
  subscription: { protocol, endpoint, filterPolicy, receives },
}: {
  subscription: AlertSubscription;
}) {
  return (
    <li data-receives={receives || undefined}>
      <strong>
        <span aria-hidden="true">{receives ? "✓ " : "– "}</span>
        {receives ? "got it" : "filtered out"}
      </strong>{" "}
      {protocol}
      <div className="mono" dir="auto">
        {endpoint}
      </div>
      {filterPolicy !== null && (
        <div>
          <span className="muted">filter policy</span> <code dir="auto">{filterPolicy}</code>
        </div>
      )}
    </li>
  );
}
