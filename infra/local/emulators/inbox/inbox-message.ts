/** A notification that has arrived, as `GET /_jobtrail/inbox` shows it. Null where it does not say. */
export interface InboxMessage {
  id: string;
  kind: "email" | "webhook" | "queue";
  /** Recipients of an email, address of a webhook, name of a queue. */
  target: string;
  /** ISO 8601. */
  received_at: string;
  job_id: string | null;
  trace_id: string | null;
  /** How the job has ended: `COMPLETED`, … */
  status: string | null;
  /** Why it failed: `STEP_FAILED`, … */
  code: string | null;
  /** Why it failed, in a sentence. */
  reason: string | null;
  subject: string | null;
  body: string;
  /** The end of the body is missing: it was longer than what is kept. */
  cut?: true;
  /** What a webhook was answered with. */
  response_status?: number;
  /** How often a message of the queue has been received. */
  receive_count?: number;
}
