import { type Attempt, descendantsOf, failedStatus, stepCountOf } from "./attempt.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import { workOf } from "./job-work.ts";
import { openAttempts } from "./open-attempts.ts";
import {
  destinationOf,
  failureOf,
  isAccepted,
  isDuplicate,
  isMessage,
  isStep,
  isTrue,
  isValidation,
  isWait,
  number,
  receiveCountOf,
} from "./span-roles.ts";
import { withVanished } from "./vanished-attempts.ts";

/** The attempts at a job by number; one that runs still is among them, and so is one that left nothing but its message. */
export function attemptsOf(whole: JobTree): Attempt[] {
  const tree = workOf(whole);
  const numbered = tree.spans.filter((span) => number(span, "job.attempt") !== undefined && !isDuplicate(span));
  const processes = numbered.filter(isMessage);
  const done = processes.map((process) => finishedAttempt(tree, process, number(process, "job.attempt") ?? 1));
  const known = new Set(processes.map(({ key }) => key));
  const open = openAttempts(tree, numbered, known);
  const told = done.length + open.length > 0 ? [...done, ...open] : foreignAttempts(tree);
  const attempts = withVanished(tree, told).sort((a, b) => a.number - b.number || a.startUs - b.startUs);
  return attempts.map((attempt, index) => (index < attempts.length - 1 ? closed(attempt) : attempt));
}

/** The next attempt has begun: this one is over, although nothing of its end has come. */
export function closed(attempt: Attempt): Attempt {
  if (attempt.endUs !== undefined) return attempt;
  const seen = attempt.loose.reduce((latest, { endUs }) => Math.max(latest, endUs), attempt.startUs);
  return { ...attempt, endUs: seen, status: "crashed" };
}

function finishedAttempt(tree: JobTree, process: JobSpan, attemptNumber: number): Attempt {
  const failure = failureOf(process);
  const producer = tree.producer(process);
  const below = descendantsOf(tree, process);
  return {
    number: attemptNumber,
    key: process.key,
    traceId: process.traceId,
    spanId: process.spanId,
    process,
    producer,
    wait: producer && waitBefore(tree.deliveries(producer), process),
    queue: destinationOf(process),
    service: workerOf(tree, process, below),
    startUs: process.startUs,
    endUs: process.endUs,
    status: failure ? failedStatus(failure.code) : "completed",
    failure,
    redriven: isTrue(process, "job.redriven"),
    receiveCount: receiveCountOf(process),
    steps: below.filter(isStep),
    stepCount: stepCountOf(below),
    loose: [],
  };
}

function workerOf(tree: JobTree, process: JobSpan, below: readonly JobSpan[]): string {
  const isFirstHand = (span: JobSpan) => !isTrue(span, "job.rebuilt");
  if (isFirstHand(process)) return process.service;
  const queue = destinationOf(process);
  const isOfQueue = (span: JobSpan | undefined) => span !== undefined && destinationOf(span) === queue;
  const told =
    below.find((span) => (isStep(span) || isAccepted(span)) && isFirstHand(span)) ??
    tree.spans.find(
      (span) =>
        isFirstHand(span) && isOfQueue(isMessage(span) ? span : isAccepted(span) ? tree.parent(span) : undefined),
    );
  return told?.service ?? "";
}

/** The wait that ended where the work on the same message began. */
export function waitBefore(deliveries: readonly JobSpan[], process: JobSpan): JobSpan | undefined {
  const receives = receiveCountOf(process);
  const queue = destinationOf(process);
  let best: JobSpan | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const wait of deliveries) {
    if (!isWait(wait) || destinationOf(wait) !== queue) continue;
    const ofOther = receives !== undefined && (receiveCountOf(wait) ?? receives) !== receives;
    const apart = Math.abs(wait.endUs - process.startUs) + (ofOther ? 1e15 : 0);
    if (apart < distance) [best, distance] = [wait, apart];
  }
  return best;
}

/** Of a job that counts no attempts: each delivery from the last queue that it was taken from. */
function foreignAttempts(tree: JobTree): Attempt[] {
  if (tree.spans.some(isValidation)) return [];
  const messages = tree.spans.filter((span) => isMessage(span) && !isDuplicate(span));
  const queue = messages.at(-1) && destinationOf(messages.at(-1) as JobSpan);
  return messages
    .filter((span) => destinationOf(span) === queue)
    .map((span, index) => finishedAttempt(tree, span, index + 1));
}
