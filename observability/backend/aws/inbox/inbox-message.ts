import type { InboxMessage } from "../../api/inbox.ts";
import type { JobRow } from "../../api/job-view.ts";
import type { ReceivedMessage } from "./inbox-reader.ts";

export interface JobLookup {
  row(jobId: string): JobRow | undefined;
  /** The one job that a trace is about. */
  jobOfTrace(traceId: string): { jobId: string | null; jobType: string | null };
}

/** A notification with its job: the one that it names, else the one of its trace. */
export function inboxMessage(message: ReceivedMessage, { row, jobOfTrace }: JobLookup): InboxMessage {
  const { id, kind, target, job_id, status, code, reason, subject, body } = message;
  const traceId = traceIdOf(message.trace_id);
  const ofTrace = job_id === null && traceId !== null ? jobOfTrace(traceId) : undefined;
  const jobId = job_id ?? ofTrace?.jobId ?? null;
  const job = jobId === null ? undefined : row(jobId);
  return {
    id,
    kind,
    target,
    jobId,
    jobType: job?.type ?? ofTrace?.jobType ?? null,
    jobStatus: job?.status ?? null,
    traceId: traceId ?? job?.traceIds[0] ?? null,
    status,
    code,
    reason,
    subject,
    body,
    isCut: message.cut ?? false,
    receivedAtUs: Date.parse(message.received_at) * 1_000,
    responseStatus: message.response_status ?? null,
    receiveCount: message.receive_count ?? null,
  };
}

/** Anybody can write anything there. */
function traceIdOf(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : null;
}
