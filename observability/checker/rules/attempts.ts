import { type Attempt, isDuplicate, isError, isRebuilt, type JobTrace } from "../job-trace.ts";
import { outcomeOf } from "../outcome.ts";
import type { Problem } from "../problem.ts";
import type { TraceSpan } from "../trace.ts";
import { exactlyOne, missing } from "./count-hops.ts";

/** One wait, one `job accepted` and one `execute …` per attempt; numbers without gaps; duplicates that do nothing. */
export function attempts(job: JobTrace): Problem[] {
  return [
    ...numbers(job),
    ...job.attempts.flatMap((attempt) => spansOf(attempt, job)),
    ...job
      .withRole("attempt")
      .filter(isDuplicate)
      .flatMap((span) => idle(span, job)),
    ...waits(job, "ingest", "ingest-wait"),
    ...waits(job, "attempt", "attempt-wait"),
    ...waits(job, "notification", "notification-wait"),
  ];
}

/** Numbers run on over the whole job; after a redrive they may also begin at 1 again. */
function numbers(job: JobTrace): Problem[] {
  const problems: Problem[] = [];
  let last = 0;
  for (const [generation, list] of Map.groupBy(job.attempts, (attempt) => attempt.generation)) {
    if (generation > 0 && list[0]?.number === 1) last = 0;
    for (const { span, number } of list) {
      if (number === undefined) continue;
      for (let gap = last + 1; gap < number && gap <= last + 100; gap++) {
        problems.push(missing("process jobs-todo", `there is an attempt ${number} and no attempt ${gap}`));
      }
      if (number <= last) {
        problems.push({
          rule: "attempt-numbers",
          spanId: span.spanId,
          message: `${span.name}: expected attempt ${last + 1}, got attempt ${number} again`,
        });
      }
      last = Math.max(last, number);
    }
  }
  return problems;
}

function spansOf({ span, crashed }: Attempt, job: JobTrace): Problem[] {
  const executes = job.effectsOf(span, "execute").length;
  const accepted = job.effectsOf(span, "accepted").length;
  const stepFailed = span.attributes["error.type"] === "STEP_FAILED";
  if (!crashed && (!isError(span) || stepFailed || executes > 1)) {
    const problems = exactlyOne(job, span, "execute", { hop: "execute …" });
    if (executes === 0 || (accepted === 0 && isRebuilt(span))) return problems;
    return [...problems, ...exactlyOne(job, span, "accepted", { hop: "job accepted", rule: "span-missing" })];
  }
  const repeated = [...(executes > 1 ? ["execute …"] : []), ...(accepted > 1 ? ["job accepted"] : [])];
  return repeated.map((hop) => ({
    rule: "span-repeated",
    spanId: span.spanId,
    message: `${span.name}: expected ${hop} at most once`,
  }));
}

function idle(duplicate: TraceSpan, job: JobTrace): Problem[] {
  return job.effectsOf(duplicate, "execute", "end-state", "dead-letter", "alert").map((span) => ({
    rule: "hop-unexpected",
    spanId: span.spanId,
    message: `${span.name}: a duplicate delivery does nothing, this one did`,
  }));
}

/** A duplicate may come without a wait, and so may what was closed for a dead process; nobody else. */
function waits(
  job: JobTrace,
  process: "ingest" | "attempt" | "notification",
  wait: "ingest-wait" | "attempt-wait" | "notification-wait",
): Problem[] {
  const running = outcomeOf(job) === "running";
  const producers = new Set([...job.withRole(process), ...job.withRole(wait)].map((span) => job.causeOf(span)));
  return [...producers].flatMap((producer): Problem[] => {
    if (!producer) return [];
    const processes = job.effectsOf(producer, process);
    const required = processes.filter((span) => !isDuplicate(span) && !isRebuilt(span)).length;
    const got = job.effectsOf(producer, wait).length;
    const { spanId } = producer;
    const expected = `${producer.name}: expected a wait for each of ${processes.length} deliveries, got ${got}`;
    if (got < required) return [{ rule: "span-missing", spanId, message: expected }];
    if (got > processes.length && !running) return [{ rule: "span-repeated", spanId, message: expected }];
    return [];
  });
}
