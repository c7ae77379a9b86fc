import type { Update } from "./update-expression.ts";

export interface ClaimTerms {
  /** The message that wants the job. */
  messageId: string;
  /** It comes back from the dead-letter queue. */
  redriven: boolean;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * The condition under which an attempt may take a job: nobody has it; its attempt is dead, or was this very message's; or it has ended badly
 * and comes back. It has no parentheses, for AND binds tighter than OR: dynalite reads each nested pair several times over.
 */
export function claimCondition(change: Update, { messageId, redriven, now }: ClaimTerms): string {
  const [status, own] = [change.path(["status"]), change.path(["message_id"])];
  const running = `${status} = ${change.value("RUNNING")}`;
  const alternatives = [
    `attribute_not_exists(${status})`,
    `${status} = ${change.value("NEW")}`,
    `${running} AND ${change.path(["lease_expires_at"])} < ${change.value(now)}`,
    `${running} AND ${own} = ${change.value(messageId)}`,
  ];
  if (redriven) {
    // A redriven message has an id of its own; when it comes again, its attempt has had its end.
    const ended = `${status} IN (${change.value("EXECUTE_FAILED")}, ${change.value("REJECTED")})`;
    alternatives.push(`${ended} AND attribute_not_exists(${own})`, `${ended} AND ${own} <> ${change.value(messageId)}`);
  }
  return alternatives.join(" OR ");
}
