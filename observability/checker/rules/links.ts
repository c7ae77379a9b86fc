import { isDuplicate, isForeign, isRebuilt, type JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import type { SpanLink, TraceSpan } from "../trace.ts";

/** Links of `process …` spans: to the producer, to the batch, to the attempt before. A span closed from the job record has none to give. */
export function links(job: JobTrace): Problem[] {
  const taken = [...job.withRole("ingest"), ...job.withRole("attempt"), ...job.withRole("notification")];
  const processes = taken.filter((span) => !isRebuilt(span));
  return [
    ...processes.flatMap((span) => toProducer(span, job)),
    ...processes.flatMap((span) => toBatch(span, job)),
    ...toAttemptBefore(job),
  ];
}

function toProducer(span: TraceSpan, job: JobTrace): Problem[] {
  const producer = job.causeOf(span);
  const problem = (message: string): Problem[] => [
    { rule: "producer-link", spanId: span.spanId, message: `${span.name}: ${message}` },
  ];
  if (!producer || (job.options.root === "any" && isForeign(producer, job))) {
    return job.options.root === "any" ? [] : problem("expected a link to its producer, which is not in the trace");
  }
  const link = span.links.find((candidate) => leadsTo(candidate, producer));
  if (!link) return problem(`expected a link to its producer ${producer.name}, got none`);
  if (!link.attributes || typeof link.attributes["messaging.message.id"] === "string") return [];
  return problem(`expected messaging.message.id on the link to ${producer.name}, got none`);
}

function toBatch(span: TraceSpan, job: JobTrace): Problem[] {
  const problem = (message: string): Problem[] => [
    { rule: "batch-link", spanId: span.spanId, message: `${span.name}: ${message}` },
  ];
  if (job.options.topology === "parent") {
    const outside = span.links.some((link) => link.traceId !== span.traceId);
    return outside ? [] : problem("expected a link to the batch span in the invocation's trace, got none");
  }
  const parent = span.parentSpanId === undefined ? undefined : job.find(span.traceId, span.parentSpanId);
  if (!parent || job.role(parent) === "batch") return [];
  return problem(`expected the batch span as parent in link topology, got ${parent.name}`);
}

function toAttemptBefore(job: JobTrace): Problem[] {
  return job.attempts.flatMap(({ span, number = 1 }, at) => {
    const before = job.attempts[at - 1];
    const redriven = span.attributes["job.redriven"] === true;
    if (!before || isRebuilt(span) || isDuplicate(span) || (number === 1 && !redriven)) return [];
    if (span.links.some((link) => leadsTo(link, before.span))) return [];
    return [
      {
        rule: "attempt-link",
        spanId: span.spanId,
        message: `${span.name}: attempt ${number} has no link to the attempt before (${before.span.spanId})`,
      },
    ];
  });
}

function leadsTo(link: SpanLink, span: TraceSpan): boolean {
  return link.spanId === span.spanId && link.traceId === span.traceId;
}
