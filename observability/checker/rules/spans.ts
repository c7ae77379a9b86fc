import { isForeign, isRebuilt, type JobTrace } from "../job-trace.ts";
import type { Problem, RuleName } from "../problem.ts";
import { plainName, type SpanShape, shapeOf } from "../span-roles.ts";
import type { SpanKind, TraceSpan } from "../trace.ts";

const kindOfOperation: Readonly<Record<string, readonly SpanKind[]>> = {
  create: ["PRODUCER"],
  send: ["PRODUCER", "CLIENT"],
  receive: ["CLIENT"],
  process: ["CONSUMER"],
  settle: ["CLIENT"],
};

/** Names, kinds, services and causes: the table in span-roles.ts, and the naming rule of the messaging conventions for all other spans. */
export function spans(job: JobTrace): Problem[] {
  return job.spans.flatMap((span) => {
    const shape = shapeOf(span, job.options.prefix);
    return [
      ...(shape ? ofItsShape(span, shape, job) : kindByOperation(span)),
      ...namedAfterOperation(span),
      ...nameWithoutId(span, job),
    ];
  });
}

function ofItsShape(span: TraceSpan, shape: SpanShape, job: JobTrace): Problem[] {
  const problems: Problem[] = [];
  const add = (rule: RuleName, message: string) =>
    problems.push({ rule, spanId: span.spanId, message: `${span.name}: ${message}` });

  if (span.kind !== shape.kind) add("span-kind", `expected kind ${shape.kind}, got ${span.kind}`);

  const services = shape.services?.map((name) => (name === "submitter" ? job.options.submitter : name));
  if (services && !services.includes(span.service) && !closedByAnother(span, job)) {
    add("span-service", `expected service ${services.join(" or ")}, got ${span.service}`);
  }

  const cause = job.causeOf(span);
  const role = cause && job.role(cause);
  if (!shape.parents || startsHere(span, shape, job)) return problems;
  if (
    shape.parents.length === 0 ? span.parentSpanId !== undefined : cause && !shape.parents.includes(role ?? "other")
  ) {
    const wanted = shape.parents.length === 0 ? "no parent" : `as parent a span of ${shape.parents.join(" or ")}`;
    add("span-parent", `expected ${wanted}, got ${cause?.name ?? "a parent that is not in the trace"}`);
  } else if (shape.parents.length > 0 && span.parentSpanId === undefined) {
    add("span-parent", `expected as parent a span of ${shape.parents.join(" or ")}, got a root`);
  }
  return problems;
}

/** The next attempt or the reconciler closes what a dead process left open. */
function closedByAnother(span: TraceSpan, job: JobTrace): boolean {
  const cause = job.causeOf(span);
  if (isRebuilt(span) || (cause && isRebuilt(cause))) return true;
  return job.role(span) === "attempt-wait" && cause !== undefined && job.effectsOf(cause, "attempt").some(isRebuilt);
}

/** With `root: "any"` a job may begin below another application's span, or where its first message was taken up. */
function startsHere(span: TraceSpan, shape: SpanShape, job: JobTrace): boolean {
  if (job.options.root !== "any") return false;
  const cause = job.causeOf(span);
  return shape.role === "submit" || cause === undefined || isForeign(cause, job);
}

function kindByOperation(span: TraceSpan): Problem[] {
  const operation = span.attributes["messaging.operation.type"];
  const kinds = typeof operation === "string" ? kindOfOperation[operation] : undefined;
  if (!kinds || kinds.includes(span.kind)) return [];
  return [
    {
      rule: "span-kind",
      spanId: span.spanId,
      message: `${span.name}: expected kind ${kinds.join(" or ")} for a ${operation} operation, got ${span.kind}`,
    },
  ];
}

function namedAfterOperation(span: TraceSpan): Problem[] {
  const operation = span.attributes["messaging.operation.name"];
  const destination =
    span.attributes["messaging.destination.template"] ?? span.attributes["messaging.destination.name"];
  if (operation === undefined || destination === undefined) return [];
  const expected = `${operation} ${destination}`;
  if (span.name === expected) return [];
  return [{ rule: "span-name", spanId: span.spanId, message: `expected the name "${expected}", got "${span.name}"` }];
}

function nameWithoutId(span: TraceSpan, job: JobTrace): Problem[] {
  if (!job.jobId || job.jobId.length < 8 || !plainName(span.name, job.options.prefix).includes(job.jobId)) return [];
  return [
    {
      rule: "span-name",
      spanId: span.spanId,
      message: `${span.name}: a name is the same for all jobs, this one has the job's id`,
    },
  ];
}
