import type { SQSRecord } from "aws-lambda";
import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  type BatchMessage,
  receiveCountOf,
  type Topology,
  withMessageSpan,
} from "../../observability/telemetry/index.ts";
import { type AllowedTargets, refusedKind } from "../jobs/allowed-targets.ts";
import { type NotifyTarget, type TargetKind, targetKinds } from "../jobs/notify.ts";
import type { JobRecords } from "../outcomes/job-records.ts";
import { backoffSeconds } from "../runtime/backoff.ts";
import type { Invocation } from "../runtime/batch.ts";
import type { Log } from "../runtime/log.ts";
import { type Notification, readNotification } from "./notification.ts";
import { TellError, UndeliveredError } from "./tell-error.ts";
import type { Tell } from "./tellers.ts";

export interface NotifyNeeds {
  topology: Topology;
  records: Pick<JobRecords, "get" | "markNotified">;
  tell: Readonly<Record<TargetKind, Tell>>;
  /** Checked again here: what was allowed at submission may not be any more. */
  allowedTargets: AllowedTargets;
  retryBackoffSeconds: number;
  log: Log;
}

/**
 * Tells a job's end to the target on its record. All kinds are tried; when one fails, those that were told are noted on the record, and the
 * message comes again for the others. A target is told at least once: a process that dies before the note tells it again, with the same id.
 */
export async function notifyTarget(
  message: BatchMessage<SQSRecord>,
  { heartbeat }: Pick<Invocation, "heartbeat">,
  needs: NotifyNeeds,
): Promise<void> {
  const notification = readNotification(message.record, message.body);
  const { job_id: jobId, job_type: jobType } = notification.told;
  const attributes = { [ATTR_JOB_ID]: jobId, ...(jobType !== null && { [ATTR_JOB_TYPE]: jobType }) };
  await withMessageSpan(message, { topology: needs.topology, attributes }, async () => {
    const record = await needs.records.get(jobId);
    if (!record) {
      throw new Error("expected the job's record, which names who is told, got none; the notification comes again");
    }
    const { notify = {}, notified = [] } = record;
    const kinds = targetKinds.filter(
      (kind) => notify[kind] !== undefined && !notified.includes(markOf(notification, kind)),
    );
    const failures = await tellAll(notify, kinds, notification, needs);
    const told = kinds.filter((kind) => !failures.has(kind));
    if (told.length > 0) needs.log.info("job.notified", { targets: told });
    if (failures.size === 0) return;
    if (told.length > 0) {
      await needs.records.markNotified(
        jobId,
        told.map((kind) => markOf(notification, kind)),
      );
    }
    const { receiptHandle } = message.record;
    await heartbeat.release(receiptHandle, backoffSeconds(needs.retryBackoffSeconds, receiveCountOf(message.record)));
    const reasons = Array.from(failures, ([kind, reason]) => `${kind}: ${reason}`).join("; ");
    throw new UndeliveredError(`${reasons}; the notification comes again while receives are left`);
  });
}

/** Why each kind that could not be told was not. */
async function tellAll(
  target: NotifyTarget,
  kinds: readonly TargetKind[],
  notification: Notification,
  { tell, allowedTargets }: NotifyNeeds,
): Promise<Map<TargetKind, string>> {
  const failures = new Map<TargetKind, string>();
  await Promise.all(
    kinds.map(async (kind) => {
      const value = target[kind] ?? "";
      try {
        const refused = refusedKind({ [kind]: value }, allowedTargets);
        if (refused) throw new TellError("NOT_ALLOWED", `${refused.expected}, got another one`);
        await tell[kind](value, notification);
      } catch (error) {
        failures.set(kind, error instanceof Error ? error.message : "something that is not an Error was thrown");
      }
    }),
  );
  return failures;
}

function markOf({ id }: Notification, kind: TargetKind): string {
  return `${id} ${kind}`;
}
