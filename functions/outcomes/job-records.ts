import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { NotifyTarget } from "../jobs/notify.ts";
import type { Failure } from "../jobs/outcome.ts";
import { claimCondition } from "./claim-condition.ts";
import { type Attempt, type DeliveryRecord, expiryFrom, type JobRecord, type StepRecord } from "./job-record.ts";
import { Update } from "./update-expression.ts";

export interface NewRecord {
  jobId: string;
  jobType: string | null;
  traceId: string;
  submittedAt: string;
  messageId: string;
  /** The delivery that the job was accepted or rejected in. */
  delivery?: DeliveryRecord;
  /** Who is told of the job's end. */
  notify?: NotifyTarget | undefined;
}

export interface AcceptedRecord extends NewRecord {
  delivery: DeliveryRecord;
}

export interface ClaimRequest extends NewRecord {
  attempt: Attempt;
  leaseMilliseconds: number;
  /** The message comes back from the dead-letter queue: a failed job may run again. */
  redriven: boolean;
}

/** What changes on the record of a running attempt. Every change is refused when a later attempt has taken over. */
export interface AttemptChange {
  jobId: string;
  attempt: number;
  steps?: Readonly<Record<string, StepRecord>>;
}

/** A later attempt has the job; this one must stop. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

export type Claim =
  | { claimed: true; attempt: number; before: JobRecord | undefined }
  | { claimed: false; record: JobRecord };

/** The records of table `jobs`. Every write is one conditional call, so that two deliveries of a job never both win. */
export function jobRecords({ client, table, now }: { client: DynamoDBDocumentClient; table: string; now(): number }) {
  const get = async (jobId: string): Promise<JobRecord | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { job_id: jobId }, ConsistentRead: true }),
    );
    return Item as JobRecord | undefined;
  };
  const update = (jobId: string, change: Update, returnOld = false) =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { job_id: jobId },
        ReturnValues: returnOld ? "ALL_OLD" : "NONE",
        ...change.expression(),
      }),
    );
  const changeAttempt = async ({ jobId, attempt, steps = {} }: AttemptChange, change: Update) => {
    for (const [name, step] of Object.entries(steps)) change.set(["steps", name], step);
    change.set(["updated_at"], iso(now())).require(`${change.path(["attempts"])} = ${change.value(attempt)}`);
    change.require(`${change.path(["status"])} = ${change.value("RUNNING")}`);
    await update(jobId, change).catch((error) => {
      throw isConditionFailure(error)
        ? new LeaseLostError(`attempt ${attempt} is not the job's last one any more`, { cause: error })
        : error;
    });
  };

  return {
    get,

    /**
     * Stores a job that was accepted; gives back the record that is there already when it is not new. With `replace`, the record of a job
     * that did not complete gives way, unless this very message has been accepted before.
     */
    async accept(job: AcceptedRecord, { replace = false } = {}): Promise<JobRecord | undefined> {
      const record: JobRecord = {
        ...newRecord(job, now()),
        status: "NEW",
        accepted_at: now(),
      };
      const isNew = "attribute_not_exists(job_id)";
      const another = "(attribute_not_exists(accepted_message_id) OR accepted_message_id <> :message)";
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: record,
            ...(replace
              ? {
                  ConditionExpression: `${isNew} OR (#status IN (:rejected, :failed) AND ${another})`,
                  ExpressionAttributeNames: { "#status": "status" },
                  ExpressionAttributeValues: {
                    ":rejected": "REJECTED",
                    ":failed": "EXECUTE_FAILED",
                    ":message": job.messageId,
                  },
                }
              : { ConditionExpression: isNew }),
          }),
        );
        return undefined;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return get(job.jobId);
      }
    },

    /** Stores that a job was rejected. */
    async reject(job: NewRecord, failure: Failure): Promise<void> {
      const record: JobRecord = {
        ...newRecord(job, now()),
        status: "REJECTED",
        finished_at: iso(now()),
        ...failureFields(failure),
      };
      await client.send(new PutCommand({ TableName: table, Item: record }));
    },

    /** Takes a job for one attempt, unless it is finished or another delivery of it is being worked on. */
    async claim({
      jobId,
      jobType,
      traceId,
      submittedAt,
      messageId,
      notify,
      attempt,
      leaseMilliseconds,
      redriven,
    }: ClaimRequest): Promise<Claim> {
      const change = new Update();
      change
        .set(["status"], "RUNNING")
        .set(["job_type"], jobType)
        .set(["message_id"], messageId)
        .set(["lease_expires_at"], now() + leaseMilliseconds)
        .set(["updated_at"], iso(now()))
        .set(["expires_at"], expiryFrom(now()))
        .setDefault(["trace_id"], traceId)
        .setDefault(["submitted_at"], submittedAt)
        .setDefault(["steps"], {})
        .increment(["attempts"])
        .append(["attempt_log"], attempt)
        .remove("finished_at", "failure_stage", "failure_code", "failure_reason");
      if (notify) change.set(["notify"], notify);
      change.require(claimCondition(change, { messageId, redriven, now: now() }));
      try {
        const { Attributes } = await update(jobId, change, true);
        const before = Attributes as JobRecord | undefined;
        return { claimed: true, attempt: (before?.attempts ?? 0) + 1, before };
      } catch (error) {
        const record = isConditionFailure(error) ? await get(jobId) : undefined;
        if (!record) throw error;
        return { claimed: false, record };
      }
    },

    /** A sign of life, with the steps that were finished since the last one. */
    async touch(change: AttemptChange, leaseMilliseconds: number): Promise<void> {
      await changeAttempt(
        change,
        new Update()
          .set(["attempt_log", change.attempt - 1, "last_seen_at"], now())
          .set(["lease_expires_at"], now() + leaseMilliseconds),
      );
    },

    async complete(change: AttemptChange): Promise<void> {
      await changeAttempt(
        change,
        endAttempt(change.attempt, now())
          .set(["status"], "COMPLETED")
          .set(["finished_at"], iso(now()))
          .remove("lease_expires_at"),
      );
    },

    /** The attempt failed and the job waits for the next one. */
    async release(change: AttemptChange, failure: Failure, step?: string): Promise<void> {
      await changeAttempt(change, endAttempt(change.attempt, now(), failure, step).set(["lease_expires_at"], 0));
    },

    /** The job failed for good. */
    async fail(change: AttemptChange, failure: Failure, step?: string): Promise<void> {
      await changeAttempt(change, setFailed(endAttempt(change.attempt, now(), failure, step), failure, now()));
    },

    /** The job failed for good while no attempt was left to say so; its record may not exist. */
    async failUnattended(job: NewRecord, failure: Failure): Promise<void> {
      const change = setFailed(new Update(), failure, now())
        .set(["updated_at"], iso(now()))
        .set(["expires_at"], expiryFrom(now()))
        .setDefault(["job_type"], job.jobType)
        .setDefault(["trace_id"], job.traceId)
        .setDefault(["submitted_at"], job.submittedAt)
        .setDefault(["attempts"], 0);
      if (job.notify) change.setDefault(["notify"], job.notify);
      change.require(
        `NOT ${change.path(["status"])} IN (${change.value("COMPLETED")}, ${change.value("REJECTED")}) OR attribute_not_exists(${change.path(["status"])})`,
      );
      await update(job.jobId, change).catch(ignoreConditionFailure);
    },

    /** Remembers who has been told of a job's end; a record that is gone stays away. */
    async markNotified(jobId: string, told: readonly string[]): Promise<void> {
      const change = new Update().appendAll(["notified"], told);
      change.require(`attribute_exists(${change.path(["job_id"])})`);
      await update(jobId, change).catch(ignoreConditionFailure);
    },
  };
}

export type JobRecords = ReturnType<typeof jobRecords>;

function newRecord(
  { jobId, jobType, traceId, submittedAt, messageId, delivery, notify }: NewRecord,
  now: number,
): Omit<JobRecord, "status"> {
  return {
    job_id: jobId,
    job_type: jobType,
    trace_id: traceId,
    accepted_message_id: messageId,
    ...(delivery && { accepted_by: delivery }),
    ...(notify && { notify }),
    attempts: 0,
    submitted_at: submittedAt,
    updated_at: iso(now),
    expires_at: expiryFrom(now),
  };
}

function endAttempt(attempt: number, now: number, failure?: Failure, step?: string): Update {
  const change = new Update().set(["attempt_log", attempt - 1, "ended_at"], now);
  if (failure)
    change
      .set(["attempt_log", attempt - 1, "code"], failure.code)
      .set(["attempt_log", attempt - 1, "reason"], failure.reason);
  if (step) change.set(["attempt_log", attempt - 1, "failed_step"], step);
  return change;
}

function setFailed(change: Update, failure: Failure, now: number): Update {
  change.set(["status"], "EXECUTE_FAILED").set(["finished_at"], iso(now)).remove("lease_expires_at");
  for (const [name, value] of Object.entries(failureFields(failure))) change.set([name], value);
  return change;
}

function failureFields({ stage, code, reason }: Failure) {
  return { failure_stage: stage, failure_code: code, failure_reason: reason };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function isConditionFailure(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

function ignoreConditionFailure(error: unknown): void {
  if (!isConditionFailure(error)) throw error;
}
