import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import {
  ATTR_JOB_NOTIFY,
  carrierOf,
  injectMessageAttributes,
  recordSend,
  SYSTEM_SNS,
  sendMessage,
  trace,
} from "../../observability/telemetry/index.ts";
import type { EndState, FailureAlert } from "../jobs/alert.ts";
import type { Failure } from "../jobs/outcome.ts";

export interface AnnounceOptions {
  sns: SNSClient;
  topicArn: string;
  /** Base address of the trace viewer. */
  traceUrl: string;
  now(): Date;
}

/** With `sentAt` (epoch milliseconds), an earlier delivery has made the announcement: only its span is made. */
interface Repeat {
  sentAt?: number | undefined;
}

/** The message attribute of what is told about a job that has a target of its own: the notifier's subscriptions ask for it. */
export const notifyAttribute = "notify";

export type AnnounceFailure = (
  job: { jobId: string; jobType: string | null; failure: Failure; deadLetterQueue: string; hasTarget: boolean },
  options?: Repeat,
) => Promise<void>;

export type AnnounceCompletion = (
  job: { jobId: string; jobType: string; attempts: number; hasTarget: boolean },
  options?: Repeat,
) => Promise<void>;

/** Publishes the alert about a job that was rejected or failed for good. */
export function failureAnnouncer(options: AnnounceOptions): AnnounceFailure {
  return async ({ jobId, jobType, failure, deadLetterQueue, hasTarget }, repeat) => {
    const alert: Omit<FailureAlert, "trace_id" | "trace_url"> = {
      job_id: jobId,
      job_type: jobType,
      stage: failure.stage,
      code: failure.code,
      reason: failure.reason,
      attempt: failure.attempt,
      dead_letter_queue: deadLetterQueue,
      occurred_at: options.now().toISOString(),
    };
    const attributes = { stage: failure.stage, code: failure.code, ...(jobType !== null && { job_type: jobType }) };
    await publish(options, { message: alert, attributes, hasTarget }, repeat);
  };
}

/** Publishes that a job has completed. */
export function completionAnnouncer(options: AnnounceOptions): AnnounceCompletion {
  return async ({ jobId, jobType, attempts, hasTarget }, repeat) => {
    const state: Omit<EndState, "trace_id" | "trace_url"> = {
      job_id: jobId,
      job_type: jobType,
      status: "COMPLETED",
      attempts,
      finished_at: options.now().toISOString(),
    };
    const attributes = { status: state.status, job_type: jobType };
    await publish(options, { message: state, attributes, hasTarget }, repeat);
  };
}

interface Announcement {
  message: object;
  /** Subscription filters work on these. */
  attributes: Readonly<Record<string, string>>;
  hasTarget: boolean;
}

async function publish(
  { sns, topicArn, traceUrl }: AnnounceOptions,
  { message, attributes, hasTarget }: Announcement,
  { sentAt }: Repeat = {},
): Promise<void> {
  const destination = topicArn.slice(topicArn.lastIndexOf(":") + 1);
  const target = { system: SYSTEM_SNS, destination, operation: "publish" };
  const spanAttributes = hasTarget ? { [ATTR_JOB_NOTIFY]: true } : {};
  if (sentAt !== undefined) return void recordSend(target, sentAt, spanAttributes);
  await sendMessage(target, { attributes: spanAttributes }, (carrier) => {
    const traceId = currentTraceId();
    const told = { ...attributes, ...(hasTarget && { [notifyAttribute]: "true" }) };
    const { attributes: carried } = injectMessageAttributes(textAttributes(told), carrier);
    return sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: JSON.stringify({ ...message, trace_id: traceId, trace_url: traceAddress(traceUrl, traceId) }),
        MessageAttributes: carried,
      }),
    );
  });
}

/** The page of a trace in the viewer; empty for no trace. */
export function traceAddress(base: string, traceId: string): string {
  return traceId === "" ? "" : `${base.replace(/\/$/, "")}/trace/${traceId}`;
}

/** The trace that this code runs in; empty when telemetry is off. */
export function currentTraceId(): string {
  return carrierOf().traceparent ? (trace.getActiveSpan()?.spanContext().traceId ?? "") : "";
}

function textAttributes(values: Readonly<Record<string, string>>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
  );
}
