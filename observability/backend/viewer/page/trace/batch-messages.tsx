import { Link } from "wouter";
import { formatDuration, formatId } from "../../model/format.ts";
import type { BatchMessage } from "../../model/trace-batch.ts";
import type { TraceNode } from "../../model/trace-tree.ts";

const OUTCOMES = {
  processed: { status: "completed", text: "✓ processed" },
  failed: { status: "failed", text: "✗ failed" },
  unknown: { status: "queued", text: "○ not known yet" },
} as const;

/** A line per message, on the time scale of the invocation. */
export function BatchMessages({ messages, invocation }: { messages: readonly BatchMessage[]; invocation: TraceNode }) {
  return (
    <table className="list-table trace-table" aria-label="Messages of the batch">
      <thead>
        <tr>
          <th>Outcome</th>
          <th>Job</th>
          <th>Type</th>
          <th data-number>Attempt</th>
          <th>Reason</th>
          <th className="trace-batch-time">In the invocation</th>
          <th data-number>Took</th>
          <th data-number>Sent on</th>
          <th>Trace</th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <MessageLine key={message.key} message={message} invocation={invocation} />
        ))}
      </tbody>
    </table>
  );
}

function MessageLine({ message, invocation }: { message: BatchMessage; invocation: TraceNode }) {
  const { outcome, jobId, jobType, attempt, code, reason, process, producer, traceId, sent } = message;
  const { status, text } = OUTCOMES[outcome];
  const length = Math.max(invocation.endUs - invocation.startUs, 1);
  const share = (us: number) => Math.min(100, Math.max(0, (100 * us) / length));
  const spanId = process?.spanId ?? producer?.spanId;
  return (
    <tr data-outcome={outcome}>
      <td data-status={status}>{text}</td>
      <td className="mono">
        {jobId === "" ? "" : <Link href={`/jobs/${encodeURIComponent(jobId)}`}>{formatId(jobId)}</Link>}
      </td>
      <td>{jobType}</td>
      <td data-number>{attempt}</td>
      <td className="cut" title={reason}>
        {code} <span className="muted">{reason}</span>
      </td>
      <td>
        {process ? (
          <span className="trace-batch-lane">
            <span
              data-failed={process.failed || undefined}
              style={{
                left: `${share(process.startUs - invocation.startUs)}%`,
                width: `${share(process.durationUs)}%`,
              }}
            />
          </span>
        ) : null}
      </td>
      <td data-number>{process ? formatDuration(process.durationUs) : ""}</td>
      <td data-number>{sent}</td>
      <td className="mono">
        <Link href={`/trace/${traceId}${spanId ? `?uiFind=${spanId}` : ""}`}>{formatId(traceId)}</Link>
      </td>
    </tr>
  );
}
