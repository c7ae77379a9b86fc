import type { ResolvedOptions } from "./check-options.ts";
import { indexSpans, lineage } from "./span-index.ts";
import { isTechnical, roleOf, type SpanRole } from "./span-roles.ts";
import type { TraceSpan } from "./trace.ts";

/** One execution of the job: a `process jobs-todo` span that is no duplicate delivery. */
export interface Attempt {
  span: TraceSpan;
  /** How often the job had been redriven from the dead-letter queue before. */
  generation: number;
  /** `job.attempt`; absent when the span does not carry it. */
  number: number | undefined;
  /** The process died, and somebody else closed the span from the job record. */
  crashed: boolean;
}

/** The spans of one job, read for what each of them does. Built once, asked by every rule. */
export interface JobTrace {
  options: ResolvedOptions;
  /** Everything that was handed in. */
  all: readonly TraceSpan[];
  /** Everything but the emulators' spans, repetitions included. */
  ours: readonly TraceSpan[];
  /** The job's own spans, by start, without repetitions, technical spans and those of other jobs. */
  spans: readonly TraceSpan[];
  jobId: string | undefined;
  attempts: readonly Attempt[];
  /** The last generation that anything was sent or processed in. */
  generation: number;
  role(span: TraceSpan): SpanRole;
  withRole(role: SpanRole): readonly TraceSpan[];
  find(traceId: string, spanId: string): TraceSpan | undefined;
  /** The span that caused this one: its parent; in link topology the linked producer of a message. */
  causeOf(span: TraceSpan): TraceSpan | undefined;
  /** What this span caused, by start. */
  effectsOf(span: TraceSpan, ...roles: SpanRole[]): readonly TraceSpan[];
  generationOf(span: TraceSpan): number;
}

export const emulatorService = "aws";

const crashCodes: ReadonlySet<unknown> = new Set(["FUNCTION_CRASHED", "FUNCTION_TIMED_OUT", "timeout"]);

export function isError(span: TraceSpan): boolean {
  return span.status.code === "ERROR";
}

/** Whether the span was closed by somebody else, or by the deadline guard, because its process was lost. */
export function isCrashed(span: TraceSpan): boolean {
  return isError(span) && crashCodes.has(span.attributes["error.type"]);
}

/** Whether somebody else made the span from the job record; `job.rebuilt` says so on an attempt that had ended well. */
export function isRebuilt(span: TraceSpan): boolean {
  return isCrashed(span) || span.attributes["job.rebuilt"] === true;
}

export function isDuplicate(span: TraceSpan): boolean {
  return span.attributes["job.duplicate"] === true;
}

/** Whether the span stands outside the contract: another application's. */
export function isForeign(span: TraceSpan, job: JobTrace): boolean {
  return job.role(span) === "other" || job.role(span) === "invocation";
}

export function readJobTrace(all: readonly TraceSpan[], options: ResolvedOptions): JobTrace {
  const ours = all.filter((span) => span.service !== emulatorService);
  const index = indexSpans(ours);
  const roles = new Map(index.unique.map((span) => [span, roleOf(span, options.prefix)]));
  const role = (span: TraceSpan) => roles.get(span) ?? roleOf(span, options.prefix);
  const work = index.unique.filter((span) => !isTechnical(role(span)));

  const jobId = options.jobId ?? mainJobId(work, role);
  const spans = options.topology === "parent" ? work : work.filter((span) => jobIdOf(span, index.parentOf) === jobId);

  const causeOf = (span: TraceSpan) => {
    const parent = index.parentOf(span);
    if (options.topology === "parent" || span.kind !== "CONSUMER") return parent;
    const linked = span.links.map((link) => index.find(link.traceId, link.spanId));
    return linked.find((target) => target?.kind === "PRODUCER") ?? parent;
  };
  const byCause = Map.groupBy(spans, causeOf);
  const byRole = Map.groupBy(spans, role);
  const generationOf = (span: TraceSpan) =>
    byRole.has("redrive") ? [...lineage(span, causeOf)].filter((ancestor) => role(ancestor) === "redrive").length : 0;

  const withRole = (wanted: SpanRole) => byRole.get(wanted) ?? [];
  const attempts = withRole("attempt")
    .filter((span) => !isDuplicate(span))
    .map((span) => ({
      span,
      generation: generationOf(span),
      number: attemptNumber(span),
      crashed: isCrashed(span),
    }))
    .sort((a, b) => a.generation - b.generation || (a.number ?? 0) - (b.number ?? 0));

  return {
    options,
    all,
    ours,
    spans,
    jobId,
    attempts,
    generation: spans.reduce((last, span) => Math.max(last, generationOf(span)), 0),
    role,
    withRole,
    find: index.find,
    causeOf,
    effectsOf: (span, ...wanted) => (byCause.get(span) ?? []).filter((effect) => wanted.includes(role(effect))),
    generationOf,
  };
}

function attemptNumber(span: TraceSpan): number | undefined {
  const number = span.attributes["job.attempt"];
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}

/** A span that forgot its `job.id` belongs to the job of its nearest ancestor that has one. */
function jobIdOf(span: TraceSpan, parentOf: (span: TraceSpan) => TraceSpan | undefined): string | undefined {
  for (const ancestor of lineage(span, parentOf)) {
    const id = ancestor.attributes["job.id"];
    if (typeof id === "string") return id;
  }
  return undefined;
}

function mainJobId(spans: readonly TraceSpan[], role: (span: TraceSpan) => SpanRole): string | undefined {
  const idsOf = (list: readonly TraceSpan[]) =>
    list.map((span) => span.attributes["job.id"]).filter((id) => typeof id === "string");
  const submitted = idsOf(spans.filter((span) => role(span) === "submit"))[0];
  if (submitted !== undefined) return submitted;
  const counted = [...Map.groupBy(idsOf(spans), (id) => id)].map(([id, list]) => ({ id, count: list.length }));
  return counted.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))[0]?.id;
}
