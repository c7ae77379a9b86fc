import { isError, type JobTrace } from "../job-trace.ts";
import { outcomeOf } from "../outcome.ts";
import type { Problem } from "../problem.ts";
import type { TraceSpan } from "../trace.ts";
import { missing } from "./count-hops.ts";

/** What is told about a job that names somebody (`job.notify`) is taken up by the notifier, and by nobody for any other job. */
export function notifications(job: JobTrace): Problem[] {
  const running = outcomeOf(job) === "running";
  return [
    ...[...job.withRole("end-state"), ...job.withRole("alert")].flatMap((span) => announced(span, job, running)),
    ...job.withRole("notification").flatMap((span) => told(span, job)),
  ];
}

function announced(publish: TraceSpan, job: JobTrace, running: boolean): Problem[] {
  const taken = job.effectsOf(publish, "notification");
  if (publish.attributes["job.notify"] === true) {
    if (taken.length > 0 || isError(publish) || running) return [];
    const problem = missing("process notifications", `the job names somebody, and nobody took ${publish.name} up`);
    return [{ ...problem, spanId: publish.spanId }];
  }
  return taken.map((span) => ({
    rule: "hop-unexpected",
    spanId: span.spanId,
    message: `${span.name}: ${publish.name} is of a job that names nobody (no job.notify)`,
  }));
}

/** A notification that is not Error has told somebody. One that comes again leaves out whom an earlier one has told. */
function told(notification: TraceSpan, job: JobTrace): Problem[] {
  if (isError(notification) || job.effectsOf(notification, "tell").some((span) => !isError(span))) return [];
  return [
    {
      rule: "span-missing",
      spanId: notification.spanId,
      message: `${notification.name}: expected a span of each target that was told, got none`,
    },
  ];
}
