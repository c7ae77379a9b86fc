import { isError, type JobTrace } from "../job-trace.ts";
import { isRejecting, outcomeOf } from "../outcome.ts";
import type { Problem, RuleName } from "../problem.ts";
import type { TraceSpan } from "../trace.ts";

/** Never Ok; Error if and only if `error.type`; no error outside a job that came to its end, a reason on one that was rejected. */
export function status(job: JobTrace): Problem[] {
  return [...job.spans.flatMap(wellFormed), ...byOutcome(job)];
}

function problem(rule: RuleName, span: TraceSpan, message: string): Problem {
  return { rule, spanId: span.spanId, message: `${span.name}: ${message}` };
}

function wellFormed(span: TraceSpan): Problem[] {
  const type = span.attributes["error.type"];
  const problems: Problem[] = [];
  if (span.status.code === "OK") problems.push(problem("status-ok", span, "expected Unset or Error, got Ok"));
  if (isError(span) && (typeof type !== "string" || type === "")) {
    problems.push(problem("error-type", span, "has the status Error and no error.type"));
  }
  if (!isError(span) && type !== undefined) {
    problems.push(problem("error-type", span, `has error.type ${type} and the status ${span.status.code}`));
  }
  if (typeof type === "string" && (/\s/.test(type) || type.length > 100)) {
    problems.push(problem("error-type", span, "expected error.type as a short code, got a sentence"));
  }
  if (isError(span) && span.status.message !== undefined && span.status.message === type) {
    problems.push(problem("error-type", span, "the description repeats error.type, expected the reason"));
  }
  return problems;
}

function byOutcome(job: JobTrace): Problem[] {
  const outcome = outcomeOf(job);
  const last = job.attempts.at(-1)?.span;
  if (outcome === "completed" && last) {
    const outer = [...job.withRole("submit"), ...job.effectsOf(last, "execute")];
    return outer
      .filter(isError)
      .map((span) => problem("status-outcome", span, "expected no error on a job whose last attempt succeeded"));
  }
  if (outcome !== "rejected") return executeErrors(job);
  return [...job.withRole("ingest"), ...job.withRole("attempt")]
    .filter((span) => isRejecting(span, job))
    .flatMap((span) => rejecting(span, job));
}

function rejecting(process: TraceSpan, job: JobTrace): Problem[] {
  const code = process.attributes["error.type"];
  const problems: Problem[] = [];
  for (const validate of job.effectsOf(process, "validate")) {
    if (!isError(validate)) {
      problems.push(problem("status-outcome", validate, "expected Error on a rejected job"));
    } else if (validate.attributes["error.type"] !== code) {
      const got = validate.attributes["error.type"];
      problems.push(
        problem("status-outcome", validate, `expected the error.type ${code} of ${process.name}, got ${got}`),
      );
    }
  }
  for (const span of [process, ...job.effectsOf(process, "validate")]) {
    if (isError(span) && !span.status.message) {
      problems.push(problem("status-outcome", span, "expected the reason as status description, got none"));
    }
  }
  return problems;
}

/** A failed execution makes its attempt fail. */
function executeErrors(job: JobTrace): Problem[] {
  return job.attempts
    .filter(({ span }) => !isError(span) && job.effectsOf(span, "execute").some(isError))
    .map(({ span }) => problem("status-outcome", span, "expected Error, since its execution failed"));
}
