import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  contextFrom,
  messagingAttributes,
  SpanKind,
  SYSTEM_SQS,
  type Topology,
  withAttributes,
  withSpan,
} from "../../observability/telemetry/index.ts";
import type { AllowedTargets } from "../jobs/allowed-targets.ts";
import type { Failure } from "../jobs/outcome.ts";
import { currentTraceId } from "../outcomes/announce.ts";
import type { JobRecord } from "../outcomes/job-record.ts";
import type { JobRecords } from "../outcomes/job-records.ts";
import { presumedEnd, rebuildAttempt } from "../outcomes/rebuild-attempt.ts";
import { redrawRedrive } from "../outcomes/redrive-span.ts";
import { type Announcers, repeatEnd } from "../outcomes/repeat-end.ts";
import type { Log } from "../runtime/log.ts";
import type { DeadLetterBox } from "./dead-letter-box.ts";
import { type Letter, readLetter } from "./letter.ts";
import { contextOfLetter, withContext } from "./letter-context.ts";

export interface ReconcileNeeds extends Announcers {
  topology: Topology;
  box: DeadLetterBox;
  records: Pick<JobRecords, "get" | "failUnattended">;
  now(): number;
  ingesterQueueArn: string;
  allowedTargets: AllowedTargets;
  heartbeatSeconds: number;
  log: Log;
}

/** What one look at the dead-letter queue did. */
export interface Reconciliation {
  letters: number;
  explained: number;
  dropped: number;
  /** Letters that cannot be settled yet, since another message of their job is being worked on. */
  waiting: number;
}

type Settlement = "explained" | "dropped" | "kept" | "waiting";

/**
 * Looks through the dead-letter queue. A letter without a reason, moved there by SQS after its function died or by a rule that could not
 * deliver, gets its reason, its job's record is completed and the alert goes out. A second letter of a job is dropped: it is the message of
 * a function that died after it had sent the first. A letter that cannot be settled keeps no other from it; throws at the end, and it is
 * looked at again.
 */
export async function reconcile(needs: ReconcileNeeds): Promise<Reconciliation> {
  const letters = (await needs.box.take()).map((message) => readLetter(message, needs));
  const told = new Map<string, Letter>();
  const kept: Letter[] = [];
  const errors: unknown[] = [];
  const counts = { explained: 0, dropped: 0, kept: 0, waiting: 0 };
  for (const letter of letters.filter(({ failure }) => failure).sort((a, b) => b.sentAt - a.sentAt)) {
    if (told.has(letter.jobId)) {
      await needs.box.drop(letter);
      counts.dropped++;
    } else {
      told.set(letter.jobId, letter);
      kept.push(letter);
    }
  }
  for (const letter of letters.filter(({ failure }) => !failure)) {
    await withAttributes(attributesOf(letter), async () => {
      try {
        const settlement = await settleLetter(withContext(letter, needs), told.get(letter.jobId), needs);
        if (settlement === "kept" || settlement === "waiting") kept.push(letter);
        else await needs.box.drop(letter);
        counts[settlement]++;
      } catch (error) {
        errors.push(error);
        needs.log.error("dead-letter.unsettled", error as Error);
      }
    });
  }
  await needs.box.giveBack(kept);
  if (errors.length > 0) {
    throw new AggregateError(errors, `${errors.length} dead letters could not be settled; they are looked at again`);
  }
  const { explained, dropped, waiting } = counts;
  return { letters: letters.length, explained, dropped, waiting };
}

/** Does what is left to do about a letter without a reason; its copy with the reason, where it gets one, is in the queue then. */
async function settleLetter(letter: Letter, sibling: Letter | undefined, needs: ReconcileNeeds): Promise<Settlement> {
  const record = await needs.records.get(letter.jobId);
  // Nobody but SQS and rules leaves letters without a reason: this one has no room for it, and was told about when it came.
  if (record && isSettled(record) && !letter.moved && !letter.undelivered) return "kept";
  if (record && (isSettled(record) || (sibling && letter.stage === "processor") || hasMovedOn(letter, record))) {
    await settleLeftOver(letter, record, sibling, needs);
    return "dropped";
  }
  if (record && isWorkedOn(record, letter, needs.now())) return "waiting";
  await explainLetter(letter, record, needs);
  return "explained";
}

/** Another message of the same job has a living attempt, whose end decides. */
function isWorkedOn(
  { status, lease_expires_at: lease = 0, message_id }: JobRecord,
  { message }: Letter,
  now: number,
): boolean {
  return status === "RUNNING" && lease > now && message_id !== message.MessageId;
}

function isSettled({ status }: JobRecord): boolean {
  return status === "COMPLETED" || status === "EXECUTE_FAILED" || status === "REJECTED";
}

/** The job was forwarded before its ingester died. */
function hasMovedOn({ stage }: Letter, { status }: JobRecord): boolean {
  return stage === "ingester" && status !== "NEW";
}

/** What a function, or a look before this one, began and did not end. */
async function settleLeftOver(
  letter: Letter,
  record: JobRecord,
  sibling: Letter | undefined,
  needs: ReconcileNeeds,
): Promise<void> {
  const { code, reason = "" } = sibling?.failure ?? { code: record.failure_code, reason: record.failure_reason };
  const attempt = record.attempt_log?.at(-1);
  const failure = code && { stage: letter.stage, code, reason, attempt: record.attempt_log?.length ?? 0 };
  if (record.status === "REJECTED") {
    if (failure) await alertAgain(letter, record, failure, needs);
    return;
  }
  if (record.status === "EXECUTE_FAILED" && attempt?.ended_at === undefined) {
    // No attempt has said so: a look before this one has, and did not get as far as the alert while both letters are here.
    if (failure && sibling) await alertAgain(letter, record, failure, needs);
    return;
  }
  if (letter.stage === "processor") await repeatLastAttempt(record, sibling, needs);
}

/** The alert may be missing: whoever failed to publish it could not answer either. */
async function alertAgain(letter: Letter, record: JobRecord, failure: Failure, needs: ReconcileNeeds): Promise<void> {
  const { jobId, jobType } = letter;
  const hasTarget = record.notify !== undefined;
  await inReconcileSpan(letter, record, needs, () =>
    needs.announceFailure({ jobId, jobType, failure, deadLetterQueue: needs.deadLetterQueue, hasTarget }),
  );
}

/** The job's end was written, or its dead letter sent, by a function that died before it could answer. */
async function repeatLastAttempt(record: JobRecord, sibling: Letter | undefined, needs: ReconcileNeeds): Promise<void> {
  const number = record.attempt_log?.length ?? 0;
  if (record.status === "COMPLETED") return repeatEnd({ record, number }, undefined, needs);
  const { code, reason = "" } = sibling?.failure ?? { code: record.failure_code, reason: record.failure_reason };
  if (!code || number === 0) return;
  const failure: Failure = { stage: "processor", code, reason, attempt: number };
  await needs.records.failUnattended(newRecordOf(record), failure);
  await repeatEnd({ record, number }, failure, needs);
}

/** Nobody has said why the letter is here: the record tells what its attempts came to. */
async function explainLetter(letter: Letter, record: JobRecord | undefined, needs: ReconcileNeeds): Promise<void> {
  const attempts = record?.attempt_log ?? [];
  for (const [index, attempt] of attempts.entries()) {
    if (record && attempt.ended_at === undefined) {
      redrawRedrive(record, index + 1, needs.deadLetterQueue);
      await rebuildAttempt({ record, number: index + 1 }, presumedEnd(attempt, needs.heartbeatSeconds));
    }
  }
  const failure = presumedFailure(letter, record, needs.heartbeatSeconds);
  const { message, jobId, jobType, submittedAt } = letter;
  const notify = record?.notify ?? letter.notify;
  await inReconcileSpan(letter, record, needs, async () => {
    await needs.box.explain(letter, failure);
    await needs.records.failUnattended(
      { jobId, jobType, traceId: currentTraceId(), submittedAt, messageId: message.MessageId ?? "", notify },
      failure,
    );
    const hasTarget = notify !== undefined;
    await needs.announceFailure({ jobId, jobType, failure, deadLetterQueue: needs.deadLetterQueue, hasTarget });
    needs.log.error("job.reconciled", { code: failure.code, attempt: failure.attempt });
  });
}

/** The span in which a letter is settled, in the trace of its job: below what sent the message of its last attempt. */
async function inReconcileSpan(
  { message }: Letter,
  record: JobRecord | undefined,
  { deadLetterQueue }: Pick<ReconcileNeeds, "deadLetterQueue">,
  work: () => Promise<void>,
): Promise<void> {
  const last = record?.attempt_log?.findLast(({ message_id: id }) => id === message.MessageId);
  const redrive = last?.redriven && contextFrom({ traceparent: last.producer ?? last.parent });
  const parent = redrive || contextOfLetter(message);
  await withSpan(
    `reconcile ${deadLetterQueue}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...messagingAttributes({ system: SYSTEM_SQS, destination: deadLetterQueue }, "reconcile", "process"),
        "messaging.message.id": message.MessageId ?? "",
      },
      ...(parent && { parent }),
    },
    work,
  );
}

function presumedFailure(letter: Letter, record: JobRecord | undefined, heartbeatSeconds: number): Failure {
  const { stage } = letter;
  const attempts = record?.attempt_log?.length ?? 0;
  if (letter.undelivered) {
    return {
      stage,
      code: "DELIVERY_FAILED",
      reason: "a rule could not deliver the event to its target; the event is in the dead-letter queue",
      attempt: 0,
    };
  }
  const last = record?.attempt_log?.at(-1);
  const code = last?.code ?? (last ? presumedEnd(last, heartbeatSeconds).failure.code : "FUNCTION_CRASHED");
  const what = code === "FUNCTION_TIMED_OUT" ? "the function's time ran out" : "the function's process died";
  return {
    stage,
    code,
    reason: `${what} in the last of its attempts; the job is in the dead-letter queue`,
    attempt: attempts,
  };
}

function attributesOf({ jobId, jobType }: Letter) {
  return { [ATTR_JOB_ID]: jobId, ...(jobType && { [ATTR_JOB_TYPE]: jobType }) };
}

function newRecordOf(record: JobRecord) {
  const { job_id: jobId, job_type: jobType, trace_id: traceId, submitted_at: submittedAt } = record;
  return { jobId, jobType, traceId, submittedAt, messageId: record.message_id ?? "" };
}
