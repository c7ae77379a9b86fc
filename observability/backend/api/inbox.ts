import type { JobStatus } from "./job-view.ts";

export const INBOX_KINDS = ["email", "webhook", "queue"] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

/** A notification as it arrived on this machine. */
export interface InboxMessage {
  id: string;
  kind: InboxKind;
  /** Recipients of an email, address of a webhook, name of a queue. */
  target: string;
  jobId: string | null;
  jobType: string | null;
  /** As the spans tell it now; null when none of the job is stored. */
  jobStatus: JobStatus | null;
  traceId: string | null;
  /** What the notification says has become of the job: `COMPLETED`, … */
  status: string | null;
  /** Why it failed, as the notification says. */
  code: string | null;
  /** The same in a sentence. */
  reason: string | null;
  subject: string | null;
  /** Text of anybody. */
  body: string;
  /** The end of the body is missing. */
  isCut: boolean;
  receivedAtUs: number;
  /** What a webhook was answered with. */
  responseStatus: number | null;
  /** How often a message of a queue has been received. */
  receiveCount: number | null;
}

/** GET /api/inbox. Newest first. */
export interface InboxView {
  messages: InboxMessage[];
  total: number;
  /** Why nothing, or nothing new, is shown; absent when all is. */
  unavailable?: string;
}
