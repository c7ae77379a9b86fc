import type { SQSRecord } from "aws-lambda";
import {
  ATTR_JOB_DUPLICATE,
  ATTR_JOB_ID,
  ATTR_JOB_REBUILT,
  ATTR_JOB_REDRIVEN,
  ATTR_JOB_TYPE,
  type BatchMessage,
  rebuildMessageSpan,
  SPAN_VALIDATE_JOB,
  type Span,
  type Topology,
  withMessageSpan,
  withSpan,
  withSpanIdsFrom,
} from "../../observability/telemetry/index.ts";
import type { AllowedTargets } from "../jobs/allowed-targets.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import type { Outcome } from "../jobs/outcome.ts";
import type { QueuedJob } from "../jobs/queued-job.ts";
import type { Submission } from "../jobs/submission.ts";
import { currentTraceId } from "../outcomes/announce.ts";
import { deliveryRecord, lostSpanOf, sendSeed } from "../outcomes/delivery-record.ts";
import type { JobRecord } from "../outcomes/job-record.ts";
import type { AcceptedRecord, JobRecords, NewRecord } from "../outcomes/job-records.ts";
import { type RejectNeeds, rejectJob } from "../outcomes/reject-job.ts";
import { underRedrive } from "../outcomes/under-redrive.ts";
import type { Log } from "../runtime/log.ts";
import type { ForwardJob } from "./forward-job.ts";
import { type Identity, identify, readSubmission } from "./read-submission.ts";

export interface IngestNeeds extends RejectNeeds {
  topology: Topology;
  records: Pick<JobRecords, "accept" | "get" | "reject">;
  forward: ForwardJob;
  allowedTargets: AllowedTargets;
  log: Log;
}

/** One delivery of a submission. */
interface IngestDelivery {
  job: AcceptedRecord;
  record: SQSRecord;
  identity: Identity;
  span: Span;
}

/** Validates one submitted job and forwards it, or rejects it for good. Throws only when the pipeline itself fails: the message comes again. */
export async function ingestJob(received: BatchMessage<SQSRecord>, needs: IngestNeeds): Promise<Outcome> {
  const { record, body } = received;
  const identity = identify(record, body, needs.allowedTargets);
  const message = identity.redriven ? await underRedrive(received, identity, needs) : received;
  const attributes = { [ATTR_JOB_ID]: identity.jobId, ...(identity.jobType && { [ATTR_JOB_TYPE]: identity.jobType }) };
  return withMessageSpan(message, { topology: needs.topology, attributes }, async (messageSpan) => {
    const { span } = messageSpan;
    if (identity.redriven) span.setAttribute(ATTR_JOB_REDRIVEN, true);
    const job: AcceptedRecord = {
      jobId: identity.jobId,
      jobType: identity.jobType,
      traceId: currentTraceId(),
      submittedAt: identity.submittedAt,
      messageId: record.messageId,
      notify: identity.notify,
      delivery: deliveryRecord(message, messageSpan, needs.topology),
    };
    const outcome = await acceptOrReject({ job, record, identity, span }, needs);
    needs.log.info(`job.${outcome.status}`, outcome.status === "rejected" ? { code: outcome.failure.code } : {});
    return outcome;
  });
}

async function acceptOrReject(delivery: IngestDelivery, needs: IngestNeeds): Promise<Outcome> {
  const { job, record, identity, span } = delivery;
  try {
    const submission = await withSpan(SPAN_VALIDATE_JOB, {}, () =>
      readSubmission(record, identity, needs.allowedTargets),
    );
    return await forwardOnce(delivery, submission, needs);
  } catch (error) {
    if (!(error instanceof JobRejectedError)) throw error;
    const rejection = { job, body: identity.original, error, redriven: identity.redriven, span };
    return withSendIds(job, () => rejectJob({ ...rejection, stage: "ingester" }, needs));
  }
}

/** A job is forwarded by the message that it was accepted with, and by no other: a second event with the same key is a duplicate. */
async function forwardOnce(
  { job, identity, span }: IngestDelivery,
  submission: Submission,
  { records, forward }: IngestNeeds,
): Promise<Outcome> {
  const { metadata: _, idempotency_key: __, ...kept } = submission;
  const queued: QueuedJob = { ...kept, id: job.jobId, submitted_at: job.submittedAt, status: "NEW" };
  const known = await records.accept(job, { replace: identity.redriven });
  if (!known) {
    await withSendIds(job, () => forward(queued));
    return { status: "forwarded" };
  }
  span.setAttribute(ATTR_JOB_DUPLICATE, true);
  if (known.accepted_message_id === job.messageId) {
    const again = known.status === "NEW";
    await repeatForward(known, (sentAt) => withSendIds(job, () => forward(queued, { sentAt, again })));
  }
  return { status: "duplicate" };
}

/** What a message's deliveries send has the same span ids in each of them: what the first one sent has its parent although it died. */
function withSendIds<T>({ traceId, messageId }: NewRecord, send: () => T): T {
  return withSpanIdsFrom(sendSeed(traceId, messageId), send);
}

/** The delivery that accepted the job died before it could answer, and its spans with it: they are made again. */
async function repeatForward(
  { accepted_by: delivery, accepted_at: acceptedAt }: JobRecord,
  forwarded: (sentAt: number) => Promise<void>,
): Promise<void> {
  if (!delivery || acceptedAt === undefined) return;
  await rebuildMessageSpan(
    {
      ...lostSpanOf(delivery),
      endedAt: acceptedAt,
      failure: { type: "FUNCTION_CRASHED", message: "the function's process died after it had accepted the job" },
      attributes: { [ATTR_JOB_REBUILT]: true },
    },
    () => forwarded(acceptedAt),
  );
}
