import { isDuplicate, isError, type JobTrace } from "../job-trace.ts";
import { isRejecting, type Outcome, outcomeOf } from "../outcome.ts";
import type { Problem } from "../problem.ts";
import type { SpanRole } from "../span-roles.ts";
import type { TraceSpan } from "../trace.ts";
import { exactlyOne, missing } from "./count-hops.ts";

/** From the submission to the function that takes the job up: every hop that the outcome requires, as often as it happened. */
export function hops(job: JobTrace): Problem[] {
  const outcome = outcomeOf(job);
  if (outcome === "unknown") return [missing("submit …", "these are no spans of a job")];
  const enqueued = job.withRole("enqueue");
  return [
    ...entry(job, enqueued),
    ...intake(job, outcome, enqueued),
    ...job.withRole("ingest").flatMap((ingest) => ingested(ingest, job)),
    ...torn(job),
    ...(outcome === "running" ? [] : unprocessed(job)),
  ];
}

function entry(job: JobTrace, enqueued: readonly TraceSpan[]): Problem[] {
  if (job.options.root === "any") return [];
  const submits = job.withRole("submit");
  const direct = enqueued.some((span) => submits.some((submit) => job.causeOf(span) === submit));
  const problems: Problem[] = [];
  if (submits.length === 0) problems.push(missing("submit …", "a job starts where it is submitted"));
  if (submits.length > 1) {
    problems.push({ rule: "span-repeated", message: `expected one submit … span, got ${submits.length}` });
  }
  const sent = job.withRole("submission");
  if (!direct && !sent.some((span) => !isError(span)) && outcomeOf(job) !== "running") {
    problems.push(missing("create default", "nothing was sent to the bus or a queue"));
  }
  return problems;
}

/** What a job needs that got as far as the processor, or was turned away by the ingester. */
function intake(job: JobTrace, outcome: Outcome, enqueued: readonly TraceSpan[]): Problem[] {
  const ingests = job.withRole("ingest");
  const problems: Problem[] = [];
  const processed = job.withRole("attempt").length > 0;
  const direct = enqueued.some((span) => {
    const cause = job.causeOf(span);
    return cause !== undefined && job.role(cause) === "submit";
  });
  const anyStart = job.options.root === "any" && (ingests.length === 0 || processed);
  if (processed && !enqueued.some((span) => !isError(span)) && !anyStart) {
    problems.push(missing("send jobs-todo", "the processor has the job, yet nobody sent it"));
  }
  const needsIngester = processed || outcome === "rejected";
  if (needsIngester && ingests.length === 0 && !direct && !anyStart) {
    problems.push(missing("process ingester-queue", `the job is ${outcome}, yet no ingester saw it`));
  }
  return problems;
}

function ingested(ingest: TraceSpan, job: JobTrace): Problem[] {
  const sent = job.effectsOf(ingest, "enqueue");
  const { spanId } = ingest;
  if (isDuplicate(ingest)) {
    if (sent.length === 0) return [];
    return [{ rule: "hop-unexpected", spanId, message: `${ingest.name}: a duplicate delivery sent the job on` }];
  }
  if (isRepeatedByAnother(ingest, job)) return [];
  if (isRejecting(ingest, job)) {
    return [
      ...exactlyOne(job, ingest, "validate", { hop: "validate job", rule: "span-missing" }),
      ...sent.map(
        (span): Problem => ({
          rule: "hop-unexpected",
          spanId: span.spanId,
          message: `${span.name}: a rejected job was sent on`,
        }),
      ),
    ];
  }
  if (isError(ingest)) return [];
  return [
    ...exactlyOne(job, ingest, "validate", { hop: "validate job", rule: "span-missing" }),
    ...exactlyOne(job, ingest, "enqueue", { hop: `send jobs-todo` }),
  ];
}

/** A redelivery repeats the spans of the delivery before under their own ids: the earlier `process` is then left without them. */
function isRepeatedByAnother(ingest: TraceSpan, job: JobTrace): boolean {
  const producer = job.causeOf(ingest);
  if (!producer || job.effectsOf(ingest, "validate", "enqueue").length > 0) return false;
  const others = job.effectsOf(producer, "ingest").filter((other) => other !== ingest && !isDuplicate(other));
  return others.some((other) => job.effectsOf(other, "validate").length > 0);
}

/** In link topology the traces of a job hang together by the links of messages to their producers. */
function torn(job: JobTrace): Problem[] {
  if (job.options.topology === "parent" || job.options.root === "any") return [];
  const takers = (["ingest", "attempt", "reconcile", "notification"] as const).flatMap((role) => job.withRole(role));
  return takers
    .filter((span) => job.causeOf(span)?.kind !== "PRODUCER")
    .map((span) => ({
      ...missing("the producer of a message", `${span.name} links to none that is in the traces`),
      spanId: span.spanId,
    }));
}

function unprocessed(job: JobTrace): Problem[] {
  const takers: [SpanRole, SpanRole][] = [
    ["submission", "ingest"],
    ["enqueue", "attempt"],
  ];
  return takers.flatMap(([producer, taker]) =>
    job
      .withRole(producer)
      .filter((span) => !isError(span) && job.effectsOf(span, taker, "reconcile").length === 0)
      .map(
        (span): Problem => ({
          rule: "unprocessed",
          spanId: span.spanId,
          message: `${span.name}: the message was sent and never processed`,
        }),
      ),
  );
}
