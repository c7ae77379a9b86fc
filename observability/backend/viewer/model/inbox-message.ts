import type { InboxMessage } from "../../api/inbox.ts";
import type { JobStatus } from "../../api/job-view.ts";

export const INBOX_KIND_NAMES: Record<InboxMessage["kind"], string> = {
  email: "email",
  webhook: "webhook",
  queue: "queue",
};

/** What the notification says has become of the job, and the status that this means; undefined when it says nothing. */
export function toldOutcome({ status, code }: InboxMessage): { text: string; status: JobStatus } | undefined {
  const text = code ?? status;
  if (text === null) return undefined;
  if (status === "COMPLETED") return { text, status: "completed" };
  return { text, status: status === "REJECTED" ? "rejected" : "failed" };
}

/** What a webhook was answered with, when that was no success: its sender tries again. */
export function refusal({ responseStatus }: InboxMessage): number | undefined {
  return responseStatus !== null && responseStatus >= 300 ? responseStatus : undefined;
}

const longestLine = 200;

/** What the notification says, in a line: its subject, the reason that it gives, or how its text begins. */
export function inboxLine({ subject, reason, body, jobType }: InboxMessage): string {
  const said = subject ?? reason;
  if (said !== null) return said;
  return jsonFields(body) ? (jobType ?? "") : body.slice(0, longestLine).replace(/\s+/g, " ").trim();
}

/** The address of a webhook of this machine without its beginning, which is the same for all. */
export function shortTarget({ kind, target }: InboxMessage): string {
  const at = kind === "webhook" ? target.indexOf("/webhooks/") : -1;
  return at < 0 ? target : `…${target.slice(at)}`;
}

/** JSON with a line for each field; every other text as it came. */
export function readableBody(body: string): string {
  const fields = jsonFields(body);
  return fields ? JSON.stringify(fields, null, 2) : body;
}

function jsonFields(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}
