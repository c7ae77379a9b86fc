import {
  ATTR_JOB_ID,
  ATTR_JOB_TYPE,
  messageContext,
  messagingAttributes,
  SpanKind,
  SYSTEM_SQS,
  withAttributes,
  withSpan,
} from "../../observability/telemetry/index.ts";
import type { Failure } from "../jobs/outcome.ts";
import { type AnnounceCompletion, type AnnounceFailure, currentTraceId } from "../outcomes/announce.ts";
import type { SendDeadLetter } from "../outcomes/dead-letter.ts";
import type { JobRecord } from "../outcomes/job-record.ts";
import type { JobRecords } from "../outcomes/job-records.ts";
import { presumedEnd, rebuildAttempt } from "../outcomes/rebuild-attempt.ts";
import type { Log } from "../runtime/log.ts";
import type { DeadLetterBox } from "./dead-letter-box.ts";
import { type Letter, readLetter } from "./letter.ts";

export interface ReconcileNeeds {
  box: DeadLetterBox;
  records: Pick<JobRecords, "get" | "failUnattended">;
  announceFailure: AnnounceFailure;
  announceCompletion: AnnounceCompletion;
  sendDeadLetter: SendDeadLetter;
  deadLetterQueue: string;
  ingesterQueueArn: string;
  heartbeatSeconds: number;
  log: Log;
}

/** What one look at the dead-letter queue did. */
export interface Reconciliation {
  letters: number;
  explained: number;
  dropped: number;
}

/**
 * Looks through the dead-letter queue. A letter without a reason, moved there by SQS after its function died or by a rule that could not
 * deliver, gets its reason, its job's record is completed and the alert goes out. A second letter of a job is dropped: it is the message of
 * a function that died after it had sent the first.
 */
export async function reconcile(needs: ReconcileNeeds): Promise<Reconciliation> {
  const letters = (await needs.box.take()).map((message) => readLetter(message, needs));
  const told = new Map<string, Letter>();
  const kept: Letter[] = [];
  let dropped = 0;
  let explained = 0;
  for (const letter of letters.filter(({ failure }) => failure).sort((a, b) => b.sentAt - a.sentAt)) {
    if (told.has(letter.jobId)) {
      await needs.box.drop(letter);
      dropped++;
    } else {
      told.set(letter.jobId, letter);
      kept.push(letter);
    }
  }
  for (const letter of letters.filter(({ failure }) => !failure)) {
    const action = await withAttributes(attributesOf(letter), () =>
      settleLetter(letter, told.get(letter.jobId), needs),
    );
    if (action === "explained") explained++;
    else dropped++;
  }
  await needs.box.giveBack(kept);
  return { letters: letters.length, explained, dropped };
}

async function settleLetter(
  letter: Letter,
  sibling: Letter | undefined,
  needs: ReconcileNeeds,
): Promise<"explained" | "dropped"> {
  const record = await needs.records.get(letter.jobId);
  if (letter.stage === "processor" && record && (isSettled(record) || sibling)) {
    await settleLeftOver(record, sibling, needs);
    await needs.box.drop(letter);
    return "dropped";
  }
  if (letter.stage === "ingester" && record && record.status !== "NEW") {
    await needs.box.drop(letter);
    return "dropped";
  }
  await explainLetter(letter, record, needs);
  return "explained";
}

function isSettled({ status }: JobRecord): boolean {
  return status === "COMPLETED" || status === "EXECUTE_FAILED" || status === "REJECTED";
}

/** The job's end was written, or its dead letter sent, by a function that died before it could answer: its last spans are made again. */
async function settleLeftOver(record: JobRecord, sibling: Letter | undefined, needs: ReconcileNeeds): Promise<void> {
  const number = record.attempt_log?.length ?? 0;
  const attempt = record.attempt_log?.[number - 1];
  if (!attempt) return;
  const job = { jobId: record.job_id, jobType: record.job_type ?? "unknown" };
  if (record.status === "COMPLETED") {
    await rebuildAttempt({ record, number }, { endedAt: attempt.ended_at ?? attempt.last_seen_at }, () =>
      needs.announceCompletion({ ...job, attempts: number }, { alreadySent: true }),
    );
    return;
  }
  const { code, reason } = sibling?.failure ?? { code: record.failure_code, reason: record.failure_reason };
  if (!code) return;
  const failure: Failure = { stage: "processor", code, reason: reason ?? "", attempt: number };
  await needs.records.failUnattended({ ...newRecordOf(record) }, failure);
  await rebuildAttempt(
    { record, number },
    { endedAt: attempt.ended_at ?? attempt.last_seen_at, failure: { code, reason: failure.reason } },
    async () => {
      await needs.sendDeadLetter({ body: "", ...job, failure }, { alreadySent: true });
      await needs.announceFailure({ ...job, failure, deadLetterQueue: needs.deadLetterQueue });
    },
  );
}

/** Nobody has said why the letter is here: the record tells what its attempts came to. */
async function explainLetter(letter: Letter, record: JobRecord | undefined, needs: ReconcileNeeds): Promise<void> {
  const attempts = record?.attempt_log ?? [];
  for (const [index, attempt] of attempts.entries()) {
    if (record && attempt.ended_at === undefined) {
      await rebuildAttempt({ record, number: index + 1 }, presumedEnd(attempt, needs.heartbeatSeconds));
    }
  }
  const failure = presumedFailure(letter, record, needs.heartbeatSeconds);
  const { message, jobId, jobType, submittedAt } = letter;
  const parent = messageContext({
    body: message.Body ?? "",
    messageAttributes: message.MessageAttributes,
    attributes: { AWSTraceHeader: message.Attributes?.AWSTraceHeader },
  });
  const destination = { system: SYSTEM_SQS, destination: needs.deadLetterQueue };
  await withSpan(
    `reconcile ${needs.deadLetterQueue}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...messagingAttributes(destination, "reconcile", "process"),
        "messaging.message.id": message.MessageId ?? "",
      },
      ...(parent && { parent }),
    },
    async () => {
      await needs.box.explain(letter, failure);
      await needs.records.failUnattended(
        { jobId, jobType, traceId: currentTraceId(), submittedAt, messageId: message.MessageId ?? "" },
        failure,
      );
      await needs.announceFailure({ jobId, jobType, failure, deadLetterQueue: needs.deadLetterQueue });
      needs.log.error("job.reconciled", { code: failure.code, attempt: failure.attempt });
    },
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
