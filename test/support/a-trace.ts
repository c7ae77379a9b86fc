import type { TraceSpan } from "../../observability/checker/trace.ts";
import { type AttemptEnd, failures, type JobOptions, TraceWriter } from "./trace-writer.ts";

export { bend, without } from "./bend-trace.ts";
export { type AttemptEnd, aSpan, type JobOptions, TraceWriter } from "./trace-writer.ts";

/** A job that completed, after failed and crashed attempts if `ends` names them: `["failed", "crashed"]`. */
export function aCompletedJob({ ends = [], ...options }: JobOptions & { ends?: AttemptEnd[] } = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const sent = writer.toProcessor();
  for (const [at, end] of [...ends, "completed" as const].entries()) writer.attempt(sent, at + 1, end);
  return writer.spans;
}

/** A job that the ingester turned away. */
export function aRejectedJob(options: JobOptions = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const process = writer.ingest(writer.submit(), { failure: failures.rejected });
  writer.giveUp(process);
  return writer.spans;
}

/** A job whose last attempt failed for good. */
export function aFailedJob({ attempts = 2, ...options }: JobOptions & { attempts?: number } = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const sent = writer.toProcessor();
  for (let number = 1; number < attempts; number++) writer.attempt(sent, number, "failed");
  writer.giveUp(writer.attempt(sent, attempts, "failed"));
  return writer.spans;
}

/** A job whose process died in every attempt, until SQS moved it and the reconciler found it. */
export function aCrashedJob({ attempts = 2, ...options }: JobOptions & { attempts?: number } = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const sent = writer.toProcessor();
  for (let number = 1; number <= attempts; number++) writer.attempt(sent, number, "crashed");
  writer.reconcile(sent);
  return writer.spans;
}

/** A job that failed, was redriven from the dead-letter queue and then completed. */
export function aRedrivenJob(options: JobOptions = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const failed = writer.attempt(writer.toProcessor(), 1, "failed");
  writer.giveUp(failed);
  writer.attempt(writer.redrive(failed), 2, "completed", { "job.redriven": true });
  return writer.spans;
}

/** A completed job whose message came a second time. */
export function aDuplicateDelivery(options: JobOptions = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const sent = writer.toProcessor();
  writer.attempt(sent, 1, "completed");
  writer.attempt(sent, 2, "duplicate");
  return writer.spans;
}

/** A job whose ingester died after it had sent the job on: closed, redelivered, sent on again, and done once. */
export function aRedeliveredIngest(options: JobOptions = {}): TraceSpan[] {
  const writer = new TraceWriter(options);
  const created = writer.submit();
  const crashed = writer.ingest(created, { failure: failures.crashed });
  const first = writer.send(crashed);
  const second = writer.send(writer.ingest(created));
  writer.attempt(first, 1, "completed");
  writer.attempt(second, 2, "duplicate");
  return writer.spans;
}

/** The traces of a job, as `checkJob` takes them. */
export function byTrace(spans: readonly TraceSpan[]): TraceSpan[][] {
  return [...Map.groupBy(spans, (span) => span.traceId).values()];
}
