import type { Attempt } from "./attempt.ts";
import { coldStartOf } from "./cold-start.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobState } from "./job-state.ts";
import type { JobTree } from "./job-tree.ts";
import {
  destinationOf,
  isDuplicate,
  isExpiry,
  isMessage,
  isReconcile,
  isToBus,
  isWait,
  receiveCountOf,
} from "./span-roles.ts";
import { type Stretch, withoutOverlap } from "./time-split.ts";

interface JobSoFar {
  attempts: readonly Attempt[];
  state: JobState;
  submittedAtUs: number;
}

/** What a job's time went into, from its submission to its end; what goes on still has no end. */
export function stretchesOf(tree: JobTree, { attempts, state, submittedAtUs }: JobSoFar): Stretch[] {
  const { spans } = tree;
  const stretches: Stretch[] = [...onTheWay(tree, { state, submittedAtUs })];
  for (const span of spans) {
    if (isWait(span)) stretches.push(waitStretch(span));
    else if (isExpiry(span)) stretches.push({ ...waitStretch(span), kind: "retry-wait" });
    else if ((isMessage(span) && !isDuplicate(span)) || isReconcile(span)) stretches.push(...workStretches(span));
  }
  for (const [at, attempt] of attempts.entries()) {
    if (attempt.process) continue;
    const endUs = attempt.endUs ?? Number.POSITIVE_INFINITY;
    if (attempt.service !== "")
      stretches.push({ kind: "work", startUs: attempt.startUs, endUs, where: attempt.service });
    stretches.push(...untoldWait(attempt, attempts[at - 1]));
  }
  if (state.waitsIn) {
    const { queue, sinceUs } = state.waitsIn;
    const kind = state.status === "retrying" ? "retry-wait" : "queue-wait";
    stretches.push({ kind, startUs: sinceUs, endUs: Number.POSITIVE_INFINITY, where: queue });
  }
  if (stretches.length === 0) stretches.push(...rootStretches(spans));
  return withoutOverlap(stretches, { fromUs: submittedAtUs, toUs: state.finishedAtUs ?? Number.POSITIVE_INFINITY });
}

/** The time before an attempt of whose wait no span tells: since it was sent, or since the attempt before. */
function untoldWait(
  { producer, wait, queue, receiveCount = 1, startUs }: Attempt,
  before: Attempt | undefined,
): Stretch[] {
  if (!producer || wait) return [];
  const overUs = before?.endUs ?? Number.NEGATIVE_INFINITY;
  if (receiveCount > 1) {
    return [{ kind: "retry-wait", startUs: Math.max(overUs, producer.endUs), endUs: startUs, where: queue }];
  }
  // Of a message that was sent again nobody knows since when it waits.
  return producer.endUs < overUs ? [] : [{ kind: "queue-wait", startUs: producer.endUs, endUs: startUs, where: queue }];
}

/** From the submission to the first queue that the message is seen in. */
function onTheWay(tree: JobTree, { state, submittedAtUs }: Omit<JobSoFar, "attempts">): Stretch[] {
  const toBus = tree.spans.find(isToBus);
  const first = tree.spans.find((span) => isWait(span) || isMessage(span));
  const sent = toBus ?? tree.spans.find((span) => span.kind === "producer");
  if (!sent || (first && first.startUs < submittedAtUs)) return [];
  const where = (toBus && destinationOf(toBus)) ?? sent.service;
  const goesOn = !first && !state.waitsIn && state.finishedAtUs === undefined;
  const endUs = first?.startUs ?? (goesOn ? Number.POSITIVE_INFINITY : (state.waitsIn?.sinceUs ?? sent.endUs));
  return [{ kind: "bus", startUs: submittedAtUs, endUs, where }];
}

function waitStretch(wait: JobSpan): Stretch {
  const kind = (receiveCountOf(wait) ?? 1) > 1 ? "retry-wait" : "queue-wait";
  return { kind, startUs: wait.startUs, endUs: wait.endUs, where: destinationOf(wait) };
}

function workStretches(span: JobSpan): Stretch[] {
  const work: Stretch = { kind: "work", startUs: span.startUs, endUs: span.endUs, where: span.service };
  const cold = coldStartOf(span);
  return cold ? [{ kind: "cold-start", ...cold, where: span.service }, work] : [work];
}

/** A job without messages: the time of its roots is its work. */
function rootStretches(spans: readonly JobSpan[]): Stretch[] {
  const keys = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
  return spans
    .filter(({ traceId, parentSpanId }) => !keys.has(`${traceId}/${parentSpanId}`))
    .map(({ startUs, endUs, service }) => ({ kind: "work", startUs, endUs, where: service }));
}
