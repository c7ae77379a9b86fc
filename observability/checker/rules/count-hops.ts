import { isError, type JobTrace } from "../job-trace.ts";
import type { Problem, RuleName } from "../problem.ts";
import type { SpanRole } from "../span-roles.ts";
import type { TraceSpan } from "../trace.ts";

export function missing(hop: string, why: string): Problem {
  return { rule: "hop-missing", message: `${hop} is missing: ${why}` };
}

/** Counts what `cause` brought about without error, and says so when that is not exactly once. */
export function exactlyOne(
  job: JobTrace,
  cause: TraceSpan,
  role: SpanRole,
  { hop, rule = "hop-missing" }: { hop: string; rule?: RuleName },
): Problem[] {
  const spans = job.effectsOf(cause, role);
  const done = role === "validate" || role === "execute" ? spans : spans.filter((span) => !isError(span));
  if (done.length === 1) return [];
  const { spanId } = cause;
  if (done.length > 1) {
    return [
      { rule: "span-repeated", spanId, message: `${cause.name}: expected ${hop} once, got it ${done.length} times` },
    ];
  }
  const failed = spans[0] ? `failed (${spans[0].attributes["error.type"] ?? "without error.type"})` : "is missing";
  return [{ rule, spanId, message: `${cause.name}: ${hop} ${failed}` }];
}
