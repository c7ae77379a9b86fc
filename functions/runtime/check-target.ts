import { type AllowedTargets, refusedKind } from "../jobs/allowed-targets.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import type { NotifyTarget } from "../jobs/notify.ts";

/** Throws `JobRejectedError` for a target that may not be told, without the target. */
export function checkTarget(
  target: NotifyTarget | undefined,
  { at, allowed }: { at: string; allowed: AllowedTargets },
): void {
  const refused = target && refusedKind(target, allowed);
  if (!refused) return;
  throw new JobRejectedError(
    "INVALID_JOB",
    `${at}.${refused.kind} ${refused.expected}, got another one; the job goes to the dead-letter queue`,
  );
}
