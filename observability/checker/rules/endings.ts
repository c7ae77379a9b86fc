import { isCrashed, isDuplicate, isError, type JobTrace } from "../job-trace.ts";
import { isGivingUp, isRejecting, type Outcome, outcomeOf } from "../outcome.ts";
import type { Problem } from "../problem.ts";
import type { SpanRole } from "../span-roles.ts";
import type { TraceSpan } from "../trace.ts";
import { exactlyOne, missing } from "./count-hops.ts";

/** Who tells the world how the job ended, and with which messages, by outcome. */
interface Ending {
  tellers: readonly TraceSpan[];
  messages: readonly { role: SpanRole; hop: string }[];
}

const deadLetter = { role: "dead-letter", hop: "send dead-letter-queue" } as const;
const alert = { role: "alert", hop: "publish job-failures" } as const;
const endState = { role: "end-state", hop: "publish job-end-state" } as const;

/** The last hops: told exactly once, by the one who has to tell, and by nobody else. */
export function endings(job: JobTrace): Problem[] {
  const outcome = outcomeOf(job);
  const { tellers, messages } = endingOf(outcome, job);
  const told = (span: TraceSpan) => job.effectsOf(span, ...messages.map(({ role }) => role)).length;
  const [teller, ...others] = tellers.toSorted((a, b) => told(b) - told(a));
  if (messages.length > 0 && !teller) return [missing(messages[0]?.hop ?? "", `the job is ${outcome}`)];
  return [
    ...(teller ? messages.flatMap(({ role, hop }) => exactlyOne(job, teller, role, { hop })) : []),
    ...others.flatMap((other) => toldAgain(other, messages, job)),
    ...untold(tellers, job),
    ...(outcome === "crashed" ? deadLettersOf(tellers, job) : []),
    ...endedBefore(job),
  ];
}

function endingOf(outcome: Outcome, job: JobTrace): Ending {
  const last = job.attempts.at(-1)?.span;
  if (outcome === "completed" && last) return { tellers: [last], messages: [endState] };
  if (outcome === "failed" && last) return { tellers: [last], messages: [deadLetter, alert] };
  if (outcome === "failed") {
    const tellers = job.withRole("ingest").filter((span) => isCurrent(span, job) && isGivingUp(span, job));
    return { tellers, messages: [deadLetter, alert] };
  }
  if (outcome === "crashed") {
    return { tellers: job.withRole("reconcile").filter((span) => isCurrent(span, job)), messages: [alert] };
  }
  if (outcome === "rejected") {
    const processes = [...job.withRole("ingest"), ...job.withRole("attempt")];
    const tellers = processes.filter((span) => isCurrent(span, job) && isRejecting(span, job));
    return { tellers, messages: [deadLetter, alert] };
  }
  return { tellers: [], messages: [] };
}

function isCurrent(span: TraceSpan, job: JobTrace): boolean {
  return job.generationOf(span) === job.generation;
}

function toldAgain(teller: TraceSpan, messages: Ending["messages"], job: JobTrace): Problem[] {
  return messages
    .filter(({ role }) => job.effectsOf(teller, role).some((span) => !isError(span)))
    .map(({ hop }) => ({
      rule: "span-repeated",
      spanId: teller.spanId,
      message: `${teller.name}: ${hop} happened a second time`,
    }));
}

/** A process that died after telling is the only one that may have told besides the teller. */
function untold(tellers: readonly TraceSpan[], job: JobTrace): Problem[] {
  const outcome = outcomeOf(job);
  const messages: SpanRole[] = ["dead-letter", "alert", "end-state"];
  const silent = [...job.withRole("ingest"), ...job.withRole("attempt"), ...job.withRole("reconcile")].filter(
    (span) => isCurrent(span, job) && !tellers.includes(span) && !isCrashed(span) && !isDuplicate(span),
  );
  const wrong = [
    ...silent.flatMap((span) => job.effectsOf(span, ...messages)),
    ...tellers.flatMap((span) =>
      job.effectsOf(span, ...(outcome === "completed" ? messages.slice(0, 2) : ["end-state" as const])),
    ),
  ];
  return wrong.map((span) => ({
    rule: "hop-unexpected",
    spanId: span.spanId,
    message: `${span.name}: not expected from ${job.causeOf(span)?.name} of a job that is ${outcome}`,
  }));
}

/** What was redriven had ended before: its function had told, or the reconciler had. */
function endedBefore(job: JobTrace): Problem[] {
  const failed = new Set(job.withRole("redrive").map((redrive) => job.causeOf(redrive)));
  const told = [...job.withRole("ingest"), ...job.withRole("attempt")].filter(
    (span) => failed.has(span) && !isCrashed(span),
  );
  const reconciled = job.withRole("reconcile").filter((span) => !isCurrent(span, job));
  return [
    ...told.flatMap((span) => [deadLetter, alert].flatMap(({ role, hop }) => exactlyOne(job, span, role, { hop }))),
    ...reconciled.flatMap((span) => exactlyOne(job, span, alert.role, { hop: alert.hop })),
  ];
}

/** The reconciler may put the dead letter back with its reason, once. */
function deadLettersOf(tellers: readonly TraceSpan[], job: JobTrace): Problem[] {
  return tellers
    .filter((teller) => job.effectsOf(teller, "dead-letter").length > 1)
    .map((teller) => ({
      rule: "span-repeated",
      spanId: teller.spanId,
      message: `${teller.name}: expected send dead-letter-queue at most once`,
    }));
}
