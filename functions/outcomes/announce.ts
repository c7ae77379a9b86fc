import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import {
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

export type AnnounceFailure = (
  job: { jobId: string; jobType: string | null; failure: Failure; deadLetterQueue: string },
  options?: Repeat,
) => Promise<void>;

export type AnnounceCompletion = (
  job: { jobId: string; jobType: string; attempts: number },
  options?: Repeat,
) => Promise<void>;

/** Publishes the alert about a job that was rejected or failed for good. */
export function failureAnnouncer(options: AnnounceOptions): AnnounceFailure {
  return async ({ jobId, jobType, failure, deadLetterQueue }, repeat) => {
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
    await publish(options, alert, attributes, repeat);
  };
}

/** Publishes that a job has completed. */
export function completionAnnouncer(options: AnnounceOptions): AnnounceCompletion {
  return async ({ jobId, jobType, attempts }, repeat) => {
    const state: Omit<EndState, "trace_id" | "trace_url"> = {
      job_id: jobId,
      job_type: jobType,
      status: "COMPLETED",
      attempts,
      finished_at: options.now().toISOString(),
    };
    await publish(options, state, { status: "COMPLETED", job_type: jobType }, repeat);
  };
}

/** Subscription filters work on `attributes`. */
async function publish(
  { sns, topicArn, traceUrl }: AnnounceOptions,
  message: object,
  attributes: Readonly<Record<string, string>>,
  { sentAt }: Repeat = {},
): Promise<void> {
  const destination = topicArn.slice(topicArn.lastIndexOf(":") + 1);
  const target = { system: SYSTEM_SNS, destination, operation: "publish" };
  if (sentAt !== undefined) return void recordSend(target, sentAt);
  await sendMessage(target, {}, (carrier) => {
    const traceId = currentTraceId();
    const { attributes: carried } = injectMessageAttributes(textAttributes(attributes), carrier);
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
