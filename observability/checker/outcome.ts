import { isDuplicate, isError, type JobTrace } from "./job-trace.ts";
import type { TraceSpan } from "./trace.ts";

/**
 * What a trace says became of its job.
 * - `completed`: the last attempt succeeded.
 * - `rejected`: the job was bad; never executed, never retried.
 * - `failed`: the last attempt failed, of the processor or of the ingester, and its function told so.
 * - `crashed`: no function could tell; the reconciler found the dead letter.
 * - `duplicate`: the job was delivered once more and had been done elsewhere.
 * - `running`: none of these yet.
 * - `unknown`: these are no spans of a job.
 */
export type Outcome = "completed" | "rejected" | "failed" | "crashed" | "duplicate" | "running" | "unknown";

/** Codes of a bad job, as opposed to a failed execution. */
const rejectionCodes: ReadonlySet<unknown> = new Set([
  "INVALID_JSON",
  "MISSING_JOB_TYPE",
  "UNKNOWN_JOB_TYPE",
  "INVALID_JOB",
  "JOB_TOO_LARGE",
]);

export function outcomeOf(job: JobTrace): Outcome {
  const current = (span: TraceSpan) => job.generationOf(span) === job.generation;
  const reconciled = job.withRole("reconcile").some(current);
  const last = job.attempts.at(-1);

  if (last && last.generation === job.generation) {
    if (!isError(last.span)) return "completed";
    if (isRejecting(last.span, job)) return "rejected";
    if (last.crashed && reconciled) return "crashed";
    if (isGivingUp(last.span, job)) return "failed";
    return reconciled ? "crashed" : "running";
  }
  if (reconciled) return "crashed";

  const ingests = job.withRole("ingest").filter(current);
  const enqueued = job.withRole("enqueue").filter(current);
  if (enqueued.length === 0 && ingests.some((ingest) => isRejecting(ingest, job))) return "rejected";
  if (enqueued.length === 0 && ingests.some((ingest) => isGivingUp(ingest, job))) return "failed";
  const duplicates = job.withRole("attempt").filter(current);
  if (duplicates.length > 0) return "duplicate";
  if (enqueued.length === 0 && ingests.length > 0 && ingests.every(isDuplicate)) return "duplicate";
  const begun = job.spans.some((span) => job.role(span) !== "other");
  return begun ? "running" : "unknown";
}

/** Whether this `process …` span turned the job away. */
export function isRejecting(process: TraceSpan, job: JobTrace): boolean {
  if (!isError(process) || isDuplicate(process)) return false;
  if (rejectionCodes.has(process.attributes["error.type"])) return true;
  return job.effectsOf(process, "validate").some(isError);
}

/** Whether this failed `process …` span told about it, so that nobody tries again. */
export function isGivingUp(process: TraceSpan, job: JobTrace): boolean {
  return isError(process) && !isDuplicate(process) && job.effectsOf(process, "dead-letter", "alert").length > 0;
}
