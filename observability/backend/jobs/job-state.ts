import type { JobStatus } from "../api/job-view.ts";
import type { Attempt } from "./attempt.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import { workOf } from "./job-work.ts";
import {
  destinationOf,
  failureOf,
  isDeadLetterQueue,
  isDuplicate,
  isMessage,
  isMoveToDeadLetters,
  isPublish,
  isReconcile,
  isRedrive,
  isToBus,
  isToDeadLetters,
  isToQueue,
  isValidation,
  receiveCountOf,
  type SpanFailure,
} from "./span-roles.ts";

/** A message that nobody has taken yet. */
export interface OpenWait {
  queue: string;
  sinceUs: number;
  /** Key of the span that sent it. */
  from?: string | undefined;
  /** The receive that it waits for, from 1. */
  receive: number;
}

export interface JobState {
  status: JobStatus;
  failure?: (SpanFailure & { stage?: string }) | undefined;
  waitsIn?: OpenWait | undefined;
  /** Set when the job has ended. */
  finishedAtUs?: number;
}

/** Where a job is: told by its last attempt, or by what there is before the first. */
export function stateOf(whole: JobTree, attempts: readonly Attempt[]): JobState {
  const tree = workOf(whole);
  const redriven = openRedrive(tree);
  const last = attempts.at(-1);
  if (last && last.endUs === undefined && !isOverByReconciler(tree, last)) {
    return { status: "running", failure: failureBefore(attempts) };
  }
  if (last?.status === "completed") return { status: "completed", finishedAtUs: last.endUs ?? last.startUs };
  if (redriven) return redriven;
  return last ? afterFailure(tree, last, failureBefore(attempts)) : beforeAttempts(tree);
}

/** The letter is back in a queue, and nobody has taken it yet. */
function openRedrive(tree: JobTree): JobState | undefined {
  const redrive = tree.spans.findLast((span) => isRedrive(span) && tree.deliveries(span).length === 0);
  const failed = redrive && tree.parent(redrive);
  if (!redrive || tree.spans.some((span) => isMessage(span) && span.startUs > redrive.endUs && !isDuplicate(span))) {
    return undefined;
  }
  const queue = failed && destinationOf(failed);
  if (queue === undefined) return { status: "queued" };
  return { status: "queued", waitsIn: { queue, sinceUs: redrive.endUs, from: redrive.key, receive: 1 } };
}

function isOverByReconciler(tree: JobTree, attempt: Attempt): boolean {
  return tree.spans.some((span) => isReconcile(span) && span.startUs > attempt.startUs);
}

function failureBefore(attempts: readonly Attempt[]): JobState["failure"] {
  const failed = attempts.findLast(({ failure }) => failure);
  return failed?.failure && { ...failed.failure, ...(failed.service !== "" && { stage: failed.service }) };
}

function afterFailure(tree: JobTree, last: Attempt, failure: JobState["failure"]): JobState {
  const endUs = last.endUs ?? last.startUs;
  const reconciled = tree.spans.findLast((span) => isReconcile(span) && span.startUs >= last.startUs);
  if (reconciled) return { status: "dead-lettered", failure, finishedAtUs: Math.max(endUs, reconciled.endUs) };
  const moved = tree.spans.findLast((span) => isMoveToDeadLetters(span) && span.startUs >= last.startUs);
  if (moved) return { status: "dead-lettered", failure, finishedAtUs: Math.max(endUs, moved.endUs) };
  const below = last.process ? tree.children(last.process) : last.loose;
  if (below.some(isToDeadLetters)) return { status: "dead-lettered", failure, finishedAtUs: endUs };
  if (below.some(isPublish)) return { status: "failed", failure, finishedAtUs: endUs };
  const receive = (last.receiveCount ?? last.number) + 1;
  const from = last.producer?.key;
  const waitsIn = last.queue === undefined ? undefined : { queue: last.queue, sinceUs: endUs, from, receive };
  return { status: "retrying", failure, waitsIn };
}

/** Nobody has tried the job yet: it is on its way, was turned away, or is none of a kind that counts attempts. */
function beforeAttempts(tree: JobTree): JobState {
  const message = tree.spans.findLast((span) => isMessage(span) && !isDuplicate(span));
  const sinceUs = message?.startUs ?? Number.NEGATIVE_INFINITY;
  const reconciled = tree.spans.findLast((span) => isReconcile(span) && span.startUs >= sinceUs);
  const failure = failed(message);
  if (reconciled) return { status: "dead-lettered", failure, finishedAtUs: reconciled.endUs };

  const waitsIn = openWait(tree);
  if (waitsIn) return { status: "queued", waitsIn };
  if (message && failure) {
    const below = tree.children(message);
    const isTurnedAway = below.some(
      (span) => isToDeadLetters(span) || isPublish(span) || (isValidation(span) && span.status === "error"),
    );
    if (isTurnedAway) return { status: "rejected", failure, finishedAtUs: message.endUs };
    return { status: "retrying", failure, waitsIn: backInQueue(tree, message) };
  }
  if (message || tree.spans.some((span) => isToBus(span) || isToQueue(span) || isValidation(span))) {
    return { status: "queued" };
  }
  return withoutMessages(tree);
}

function backInQueue(tree: JobTree, message: JobSpan): OpenWait | undefined {
  const queue = destinationOf(message);
  if (queue === undefined) return undefined;
  const from = tree.producer(message)?.key;
  return { queue, sinceUs: message.endUs, from, receive: (receiveCountOf(message) ?? 1) + 1 };
}

/** A message that was sent, or routed, to a queue and that nobody has taken yet. */
function openWait(tree: JobTree): OpenWait | undefined {
  for (const span of tree.spans.toReversed()) {
    const queue = destinationOf(span);
    if (queue === undefined || isDeadLetterQueue(queue)) continue;
    if (isToQueue(span) && tree.deliveries(span).length === 0)
      return { queue, sinceUs: span.endUs, from: span.key, receive: 1 };
    const event = span.name.startsWith("rule ") ? tree.parent(span) : undefined;
    if (event && !tree.deliveries(event).some((delivery) => destinationOf(delivery) === queue)) {
      return { queue, sinceUs: span.endUs, from: event.key, receive: 1 };
    }
  }
  return undefined;
}

/** A job of nothing but spans has ended when its root has. */
function withoutMessages(tree: JobTree): JobState {
  const roots = tree.spans.filter((span) => span.parentSpanId === "");
  const failure = failed(roots.find(({ status }) => status === "error"));
  if (roots.length === 0) return { status: "running" };
  const finishedAtUs = roots.reduce((latest, { endUs }) => Math.max(latest, endUs), Number.NEGATIVE_INFINITY);
  return failure ? { status: "failed", failure, finishedAtUs } : { status: "completed", finishedAtUs };
}

function failed(span: JobSpan | undefined): JobState["failure"] {
  const failure = span && failureOf(span);
  return failure && { ...failure, stage: span.service };
}
