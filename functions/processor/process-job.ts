import type { SQSRecord } from "aws-lambda";
import {
  ATTR_JOB_ATTEMPT,
  ATTR_JOB_DUPLICATE,
  ATTR_JOB_ID,
  ATTR_JOB_REDRIVEN,
  ATTR_JOB_STEP_COUNT,
  ATTR_JOB_TYPE,
  type BatchMessage,
  now,
  recordSpan,
  SPAN_JOB_ACCEPTED,
  spanNames,
  type Topology,
  withMessageSpan,
  withSpan,
  withSpanIdsFrom,
} from "../../observability/telemetry/index.ts";
import type { AllowedTargets } from "../jobs/allowed-targets.ts";
import { JobRejectedError } from "../jobs/errors.ts";
import { jobSteps } from "../jobs/job-steps.ts";
import type { NotifyTarget } from "../jobs/notify.ts";
import type { Outcome } from "../jobs/outcome.ts";
import type { QueuedJob } from "../jobs/queued-job.ts";
import type { JobData, Step } from "../jobs/steps/step.ts";
import { type AnnounceCompletion, currentTraceId } from "../outcomes/announce.ts";
import { deliveryRecord } from "../outcomes/delivery-record.ts";
import type { Attempt, JobRecord } from "../outcomes/job-record.ts";
import type { JobRecords } from "../outcomes/job-records.ts";
import { rejectJob } from "../outcomes/reject-job.ts";
import { underRedrive } from "../outcomes/under-redrive.ts";
import type { Invocation } from "../runtime/batch.ts";
import { trackProgress } from "./attempt-progress.ts";
import type { Delivery } from "./delivery.ts";
import { type FailNeeds, failAttempt } from "./fail-attempt.ts";
import { closeLostAttempts, linksToAttempt, repeatLastAttempt } from "./lost-attempts.ts";
import { identify, readQueuedJob } from "./read-queued-job.ts";
import { runSteps } from "./run-steps.ts";

export interface ProcessNeeds extends FailNeeds {
  topology: Topology;
  records: JobRecords;
  announceCompletion: AnnounceCompletion;
  allowedTargets: AllowedTargets;
  dataOf(jobId: string): JobData;
  heartbeatSeconds: number;
  timeScale: number;
  faultInjection: boolean;
}

/**
 * Runs one job: an attempt is claimed, its steps are run, its end is stored and announced. Throws when the message must come again: a
 * retryable failure, or a failure of the pipeline itself.
 */
export async function processJob(
  received: BatchMessage<SQSRecord>,
  invocation: Invocation,
  needs: ProcessNeeds,
): Promise<Outcome> {
  const { jobId, jobType, redriven, notify } = identify(received.record, received.body, needs.allowedTargets);
  const message = redriven ? await underRedrive(received, { jobId, jobType }, needs) : received;
  const attributes = { [ATTR_JOB_ID]: jobId, ...(jobType && { [ATTR_JOB_TYPE]: jobType }) };
  return withMessageSpan(message, { topology: needs.topology, attributes }, (messageSpan) => {
    const { span } = messageSpan;
    if (redriven) span.setAttribute(ATTR_JOB_REDRIVEN, true);
    return withSpanIdsFrom(span.spanContext().spanId, async () => {
      try {
        const job = readQueuedJob(message.record, message.body, needs.allowedTargets);
        return await attemptJob(job, { message, messageSpan, invocation }, { redriven, notify }, needs);
      } catch (error) {
        if (!(error instanceof JobRejectedError)) throw error;
        const { record } = message;
        const rejected = {
          jobId,
          jobType,
          traceId: currentTraceId(),
          submittedAt: new Date(Number(record.attributes.SentTimestamp)).toISOString(),
          messageId: record.messageId,
          delivery: deliveryRecord(message, messageSpan, needs.topology),
          notify,
        };
        return rejectJob({ job: rejected, body: record.body, stage: "processor", error, redriven, span }, needs);
      }
    });
  });
}

async function attemptJob(
  job: QueuedJob,
  delivery: Delivery,
  { redriven, notify }: { redriven: boolean; notify: NotifyTarget | undefined },
  needs: ProcessNeeds,
): Promise<Outcome> {
  const { messageSpan, message } = delivery;
  const { span } = messageSpan;
  const attempt = newAttempt(delivery, redriven, needs);
  const claim = await needs.records.claim({
    jobId: job.id,
    jobType: job.job_type,
    traceId: currentTraceId(),
    submittedAt: job.submitted_at,
    messageId: message.record.messageId,
    notify,
    attempt,
    leaseMilliseconds: needs.heartbeatSeconds * 1000,
    redriven,
  });
  if (!claim.claimed) {
    span.setAttribute(ATTR_JOB_DUPLICATE, true);
    await repeatLastAttempt(claim.record, message.record, needs);
    needs.log.info("job.duplicate", { status: claim.record.status });
    return { status: "duplicate" };
  }
  const number = claim.attempt;
  span.setAttribute(ATTR_JOB_ATTEMPT, number);
  await greetAttempt(claim.before, delivery, { number, steps: jobSteps[job.job_type].length }, needs);
  return runAttempt(job, delivery, { number, before: claim.before }, needs);
}

/** Ties the attempt to those before it, and makes it visible while it runs. */
async function greetAttempt(
  before: JobRecord | undefined,
  { messageSpan }: Delivery,
  { number, steps }: { number: number; steps: number },
  needs: ProcessNeeds,
): Promise<void> {
  const previous = before?.attempt_log?.at(-1);
  messageSpan.waited({
    ...(previous && { since: previous.ended_at ?? previous.last_seen_at }),
    attributes: { [ATTR_JOB_ATTEMPT]: number },
  });
  if (before && previous) {
    messageSpan.span.addLinks(linksToAttempt(previous));
    await closeLostAttempts(before, needs.heartbeatSeconds);
  }
  const acceptedAt = now();
  recordSpan(SPAN_JOB_ACCEPTED, {
    startTime: acceptedAt,
    endTime: now(),
    attributes: { [ATTR_JOB_ATTEMPT]: number, [ATTR_JOB_STEP_COUNT]: steps },
  });
  needs.log.info("job.started", { attempt: number });
}

interface RunningAttempt {
  number: number;
  before: JobRecord | undefined;
}

async function runAttempt(
  job: QueuedJob,
  delivery: Delivery,
  running: RunningAttempt,
  needs: ProcessNeeds,
): Promise<Outcome> {
  const { number, before } = running;
  const progress = trackProgress({
    records: needs.records,
    jobId: job.id,
    attempt: number,
    heartbeatSeconds: needs.heartbeatSeconds,
    onError: (error) => needs.log.warn("lease.failed", error as Error),
  });
  const previous = before?.attempt_log?.at(-1);
  try {
    await withSpan(spanNames.execute(job.job_type), {}, () =>
      runSteps({
        // The schema has checked that the message is the one of this type.
        steps: jobSteps[job.job_type] as readonly Step<QueuedJob["message"]>[],
        jobId: job.id,
        message: job.message,
        attempt: number,
        done: before?.steps ?? {},
        fault: needs.faultInjection ? job.message.fault : undefined,
        data: needs.dataOf(job.id),
        progress,
        deadline: giveUpAt(delivery.invocation),
        timedOutIn: previous?.code === "FUNCTION_TIMED_OUT" ? previous.failed_step : undefined,
        timeScale: needs.timeScale,
        log: needs.log,
      }),
    );
  } catch (error) {
    return await failAttempt({ job, delivery, attempt: number, steps: await progress.end(), error }, needs);
  }
  const steps = await progress.end();
  await needs.announceCompletion({
    jobId: job.id,
    jobType: job.job_type,
    attempts: number,
    hasTarget: job.notify !== undefined,
  });
  await needs.records.complete({ jobId: job.id, attempt: number, steps });
  needs.log.info("job.completed", { attempt: number });
  return { status: "completed" };
}

/** Milliseconds, at most, that are kept back to end an attempt in good order; of a short time a quarter, up to a second. */
const closingTime = 5_000;
const shortClosingTime = 1_000;

function giveUpAt({ remainingMilliseconds }: Invocation): number {
  const remaining = remainingMilliseconds();
  const kept = Math.max(remaining / 10, Math.min(shortClosingTime, remaining / 4));
  return Date.now() + remaining - Math.min(closingTime, kept);
}

function newAttempt(
  { message, messageSpan, invocation }: Delivery,
  redriven: boolean,
  { topology }: ProcessNeeds,
): Attempt {
  return {
    ...deliveryRecord(message, messageSpan, topology),
    deadline_at: Date.now() + invocation.remainingMilliseconds(),
    last_seen_at: now(),
    ...(redriven && { redriven }),
  };
}
