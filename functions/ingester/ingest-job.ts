import type { SQSRecord } from "aws-lambda";
import {
  ATTR_JOB_DUPLICATE,
  ATTR_JOB_ID,
  ATTR_JOB_REDRIVEN,
  ATTR_JOB_TYPE,
  type BatchMessage,
  SPAN_VALIDATE_JOB,
  type Span,
  type Topology,
  withMessageSpan,
  withSpan,
  withSpanIdsFrom,
} from "../../observability/telemetry/index.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import type { Outcome } from "../jobs/outcome.ts";
import type { Submission } from "../jobs/submission.ts";
import { currentTraceId } from "../outcomes/announce.ts";
import type { JobRecords, NewRecord } from "../outcomes/job-records.ts";
import { type RejectNeeds, rejectJob } from "../outcomes/reject-job.ts";
import type { Log } from "../runtime/log.ts";
import type { ForwardJob } from "./forward-job.ts";
import { type Identity, identify, readSubmission } from "./read-submission.ts";

export interface IngestNeeds extends RejectNeeds {
  topology: Topology;
  records: Pick<JobRecords, "accept" | "get" | "reject">;
  forward: ForwardJob;
  log: Log;
}

/** Validates one submitted job and forwards it, or rejects it for good. Throws only when the pipeline itself fails: the message comes again. */
export async function ingestJob(message: BatchMessage<SQSRecord>, needs: IngestNeeds): Promise<Outcome> {
  const { record, body } = message;
  const identity = identify(record, body);
  const attributes = { [ATTR_JOB_ID]: identity.jobId, ...(identity.jobType && { [ATTR_JOB_TYPE]: identity.jobType }) };
  return withMessageSpan(message, { topology: needs.topology, attributes }, ({ span }) => {
    if (identity.redriven) span.setAttribute(ATTR_JOB_REDRIVEN, true);
    const job: NewRecord = {
      jobId: identity.jobId,
      jobType: identity.jobType,
      traceId: currentTraceId(),
      submittedAt: identity.submittedAt,
      messageId: record.messageId,
    };
    // A message that comes again gives its spans the ids that its first delivery gave them: what was sent then still has its parent.
    return withSpanIdsFrom(`${job.traceId} ${record.messageId}`, async () => {
      const outcome = await acceptOrReject(job, record, identity, span, needs);
      needs.log.info(`job.${outcome.status}`, outcome.status === "rejected" ? { code: outcome.failure.code } : {});
      return outcome;
    });
  });
}

async function acceptOrReject(
  job: NewRecord,
  record: SQSRecord,
  identity: Identity,
  span: Span,
  needs: IngestNeeds,
): Promise<Outcome> {
  try {
    const submission = await withSpan(SPAN_VALIDATE_JOB, {}, () => readSubmission(record, identity));
    return await forwardOnce(job, submission, identity, span, needs);
  } catch (error) {
    if (!(error instanceof JobRejectedError)) throw error;
    return rejectJob(
      { job, body: identity.original, stage: "ingester", error, redriven: identity.redriven, span },
      needs,
    );
  }
}

/** A job is forwarded by the message that it was accepted with, and by no other: a second event with the same key is a duplicate. */
async function forwardOnce(
  job: NewRecord,
  submission: Submission,
  { redriven }: Identity,
  span: Span,
  { records, forward }: IngestNeeds,
): Promise<Outcome> {
  const known = await records.accept(job, { replace: redriven });
  if (known && known.accepted_message_id !== job.messageId) {
    span.setAttribute(ATTR_JOB_DUPLICATE, true);
    return { status: "duplicate" };
  }
  const { metadata: _, idempotency_key: __, ...kept } = submission;
  await forward(
    { ...kept, id: job.jobId, submitted_at: job.submittedAt, status: "NEW" },
    { alreadySent: known !== undefined && known.status !== "NEW" },
  );
  return { status: "forwarded" };
}
