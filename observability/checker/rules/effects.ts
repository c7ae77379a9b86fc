import { isError, type JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import type { TraceSpan } from "../trace.ts";

/** A step with an effect is done once over all attempts; a later attempt takes it from its checkpoint and says `job.step.resumed`. */
export function effects(job: JobTrace): Problem[] {
  const steps = job.attempts.flatMap(({ span: attempt, number }) =>
    job
      .effectsOf(attempt, "execute")
      .flatMap((execute) => job.effectsOf(execute, "step"))
      .map((step) => ({ step, attempt, number })),
  );
  const early = steps.filter(
    ({ step, attempt, number }) => number === 1 && isResumed(step) && attempt.attributes["job.redriven"] !== true,
  );
  const done = steps.filter(({ step }) => !isResumed(step) && !isError(step));
  const repeated = [...Map.groupBy(done, ({ step }) => step.name).values()].filter(
    (same) => same.some(({ step }) => hasEffect(step, job)) && new Set(same.map(({ attempt }) => attempt)).size > 1,
  );
  return [
    ...early.map(
      ({ step }): Problem => ({
        rule: "resumed-early",
        spanId: step.spanId,
        message: `${step.name}: resumed in a first attempt, where there is nothing to resume`,
      }),
    ),
    ...repeated.map(
      (same): Problem => ({
        rule: "effect-repeated",
        spanId: same.at(-1)?.step.spanId ?? "",
        message: `${same[0]?.step.name}: done in attempts ${same.map(({ number }) => number ?? "?").join(" and ")}, expected once`,
      }),
    ),
  ];
}

function isResumed(step: TraceSpan): boolean {
  return step.attributes["job.step.resumed"] === true;
}

function hasEffect(step: TraceSpan, job: JobTrace): boolean {
  return step.attributes["job.step.effect"] === true || job.options.effects.includes(step.name.replace(/^step /, ""));
}
