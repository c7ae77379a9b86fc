import type { TimeKind, TimelineRow } from "../api/job-view.ts";
import type { Attempt } from "./attempt.ts";
import { coldStartOf } from "./cold-start.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobState } from "./job-state.ts";
import { inProcessParent, type JobTree } from "./job-tree.ts";
import { destinationOf, isAlarm, isExpiry, isMessage, isReconcile, isWait, receiveCountOf } from "./span-roles.ts";

/** One hop of a job, or the wait before it: what stands at the left edge of its timeline. */
export interface Stage {
  /** Stays the same while the job goes on. */
  key: string;
  kind: Extract<TimelineRow["kind"], "span" | "attempt" | "wait" | "cold-start" | "alert">;
  /** Absent for what has not arrived yet. */
  span?: JobSpan;
  attempt?: Attempt | undefined;
  label: string;
  service?: string | undefined;
  startUs: number;
  /** Absent while it goes on. */
  endUs?: number;
  /** Absent where it tells of a moment. */
  timeKind?: TimeKind | undefined;
  traceId?: string | undefined;
  spanId?: string | undefined;
  /** Keys of the stages that led to this one. */
  causes: string[];
}

export interface StageParts {
  tree: JobTree;
  attempts: readonly Attempt[];
  state: JobState;
}

/** The stages of a job, in no order. */
export function stagesOf({ tree, attempts, state }: StageParts): Stage[] {
  const stages: Stage[] = [];
  const loose = new Set(attempts.flatMap((attempt) => attempt.loose));
  const byProcess = new Map(attempts.map((attempt) => [attempt.key, attempt]));
  const byWait = new Map(attempts.flatMap((attempt) => (attempt.wait ? [[attempt.wait.key, attempt] as const] : [])));
  const keyOfTop = (span: JobSpan | undefined) => (span ? [stageKey(topOf(span, tree))] : []);

  for (const span of tree.spans) {
    if (inProcessParent(tree, span) || loose.has(span)) continue;
    if (isExpiry(span)) {
      const next = attempts.find(({ key }) => key === span.key) && nextWithoutWait(attempts, span.key);
      if (next) stages.push(expiryStage(span, next));
      continue;
    }
    const producer = tree.producer(span);
    if (isWait(span)) {
      const attempt = byWait.get(span.key);
      const before = attempt && previous(attempts, attempt);
      stages.push(waitStage(span, attempt, [...keyOfTop(producer), ...(before ? [before.key] : [])]));
      continue;
    }
    const attempt = byProcess.get(span.key);
    const isFirst = attempt === undefined || attempt === attempts[0];
    const last = isReconcile(span) ? attempts.at(-1) : undefined;
    const causes = [...keyOfTop(producer ?? tree.parent(span)), ...(last ? [last.key] : [])];
    if (attempt?.wait) causes.push(stageKey(attempt.wait));
    if (attempt && !isFirst)
      causes.push(...(previous(attempts, attempt) ? [previous(attempts, attempt)?.key ?? ""] : []));
    const cold = coldStartOf(span);
    if (cold) stages.push(coldStage(span, cold, causes));
    stages.push({
      key: span.key,
      kind: attempt ? "attempt" : isAlarm(span) ? "alert" : "span",
      span,
      attempt,
      label: attempt ? `attempt ${attempt.number}` : span.name,
      service: span.service,
      startUs: span.startUs,
      endUs: span.endUs,
      timeKind: timeKindOf(tree, span),
      traceId: span.traceId,
      spanId: span.spanId,
      causes,
    });
  }
  for (const attempt of attempts) if (!attempt.process) stages.push(lostStage(attempt, attempts));
  if (state.waitsIn) stages.push(openWaitStage(state.waitsIn, attempts, state));
  return stages;
}

/** Stages in the order in which they led to each other, and by time where none led to the other, however the clocks were set. */
export function inCausalOrder(stages: readonly Stage[]): Stage[] {
  const byKey = new Map(stages.map((stage) => [stage.key, stage]));
  const places = new Map<Stage, { us: number; rank: number }>();
  function placeOf(stage: Stage): { us: number; rank: number } {
    const known = places.get(stage);
    if (known) return known;
    const place = { us: stage.startUs, rank: 0 };
    places.set(stage, place);
    for (const key of stage.causes) {
      const cause = byKey.get(key);
      if (!cause || cause === stage) continue;
      const { us, rank } = placeOf(cause);
      place.us = Math.max(place.us, us);
      place.rank = Math.max(place.rank, rank + 1);
    }
    return place;
  }
  return stages
    .map((stage) => ({ stage, ...placeOf(stage) }))
    .sort((a, b) => a.us - b.us || a.rank - b.rank || a.stage.startUs - b.stage.startUs)
    .map(({ stage }) => stage);
}

/** The span at the left edge that a span is drawn below. */
export function topOf(span: JobSpan, tree: JobTree): JobSpan {
  let top = span;
  for (let above = inProcessParent(tree, top); above; above = inProcessParent(tree, top)) top = above;
  return top;
}

export function openWaitKey({ from, queue, receive }: NonNullable<JobState["waitsIn"]>): string {
  return `wait ${from ?? ""} ${queue} ${receive}`;
}

/** Of waits the same before and after they have ended. */
function stageKey(span: JobSpan): string {
  if (!isWait(span)) return span.key;
  return `wait ${span.traceId}/${span.parentSpanId} ${destinationOf(span)} ${receiveCountOf(span) ?? span.spanId}`;
}

function previous(attempts: readonly Attempt[], attempt: Attempt): Attempt | undefined {
  return attempts[attempts.indexOf(attempt) - 1];
}

function waitStage(span: JobSpan, attempt: Attempt | undefined, causes: string[]): Stage {
  const isRetry = (receiveCountOf(span) ?? 1) > 1;
  const queue = destinationOf(span);
  return {
    key: stageKey(span),
    kind: "wait",
    span,
    attempt,
    label: isRetry && attempt ? `waits for attempt ${attempt.number}` : `waited in ${queue}`,
    service: span.service,
    startUs: span.startUs,
    endUs: span.endUs,
    timeKind: isRetry ? "retry-wait" : "queue-wait",
    traceId: span.traceId,
    spanId: span.spanId,
    causes,
  };
}

function coldStage(span: JobSpan, cold: { startUs: number; endUs: number }, causes: string[]): Stage {
  return {
    key: `cold-start ${span.key}`,
    kind: "cold-start",
    label: `cold start of ${span.service}`,
    service: span.service,
    ...cold,
    timeKind: "cold-start",
    causes,
  };
}

/** An attempt of which only what it sent ahead has arrived. */
function lostStage(attempt: Attempt, attempts: readonly Attempt[]): Stage {
  const { key, number, service, startUs, endUs, traceId, spanId, wait } = attempt;
  const before = previous(attempts, attempt);
  return {
    key,
    kind: "attempt",
    attempt,
    label: `attempt ${number}`,
    service,
    startUs,
    ...(endUs !== undefined && { endUs }),
    timeKind: "work",
    traceId,
    spanId,
    causes: [...(wait ? [stageKey(wait)] : []), ...(before ? [before.key] : [])],
  };
}

function openWaitStage(
  waitsIn: NonNullable<JobState["waitsIn"]>,
  attempts: readonly Attempt[],
  { status }: JobState,
): Stage {
  const { queue, sinceUs, from } = waitsIn;
  const last = attempts.at(-1);
  const isRetry = status === "retrying";
  return {
    key: openWaitKey(waitsIn),
    kind: "wait",
    label: isRetry && last ? `waits for attempt ${last.number + 1}` : `waits in ${queue}`,
    startUs: sinceUs,
    timeKind: isRetry ? "retry-wait" : "queue-wait",
    causes: [...(last ? [last.key] : []), ...(from === undefined ? [] : [from])],
  };
}

/** The attempt after this one, when nothing has told of the wait for it. */
function nextWithoutWait(attempts: readonly Attempt[], key: string): Attempt | undefined {
  const next = attempts[attempts.findIndex((attempt) => attempt.key === key) + 1];
  return next && !next.wait ? next : undefined;
}

function expiryStage(span: JobSpan, next: Attempt): Stage {
  return {
    key: `expiry ${span.key}`,
    kind: "wait",
    attempt: next,
    label: `waits for attempt ${next.number}`,
    startUs: span.startUs,
    // It is visible again, and taken when somebody comes for it.
    endUs: Math.max(span.endUs, next.startUs),
    timeKind: "retry-wait",
    traceId: span.traceId,
    spanId: span.spanId,
    causes: [span.key],
  };
}

function timeKindOf(tree: JobTree, span: JobSpan): TimeKind | undefined {
  if (isMessage(span) || isReconcile(span)) return "work";
  if (tree.parent(span)?.kind === "producer") return undefined;
  return span.kind === "producer" || tree.children(span).some(({ kind }) => kind === "producer") ? "bus" : "work";
}
