import type { AttemptView } from "../api/job-view.ts";
import type { JobSpan } from "./job-span.ts";
import { spanKey } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import {
  destinationOf,
  failureOf,
  isAccepted,
  isDuplicate,
  isMessage,
  isPublish,
  isReconcile,
  isRedrive,
  isStep,
  isToDeadLetters,
  isTrue,
  isValidation,
  isWait,
  number,
  receiveCountOf,
  type SpanFailure,
} from "./span-roles.ts";
import { withVanished } from "./vanished-attempts.ts";

/** One try at a job: its `process` span, or what is known of it while that has not arrived. */
export interface Attempt {
  /** From 1. */
  number: number;
  /** Key, trace and span id of the `process` span, there or not. */
  key: string;
  traceId: string;
  spanId: string;
  process: JobSpan | undefined;
  wait: JobSpan | undefined;
  /** What sent the message. */
  producer: JobSpan | undefined;
  queue: string | undefined;
  /** Who did the work; "" when nothing tells: spans made again from the job's record are sent by whoever made them. */
  service: string;
  startUs: number;
  /** Undefined while it runs. */
  endUs: number | undefined;
  status: AttemptView["status"];
  failure: SpanFailure | undefined;
  redriven: boolean;
  receiveCount: number | undefined;
  /** In order of their start. */
  steps: readonly JobSpan[];
  /** How many steps the job has. */
  stepCount: number | undefined;
  /** Spans that arrived while their `process` has not. */
  loose: readonly JobSpan[];
}

/** The attempts at a job by number; one that runs still is among them, and so is one that left nothing but its message. */
export function attemptsOf(tree: JobTree): Attempt[] {
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

export function toAttemptView({ wait, ...attempt }: Attempt): AttemptView {
  return {
    number: attempt.number,
    startUs: attempt.startUs,
    ...(attempt.endUs !== undefined && { endUs: attempt.endUs }),
    status: attempt.status,
    ...attempt.failure,
    redriven: attempt.redriven,
    waitUs: wait?.durationUs ?? 0,
    traceId: attempt.traceId,
    spanId: attempt.spanId,
  };
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
  const told =
    below.find((span) => isStep(span) && isFirstHand(span)) ??
    tree.spans.find((span) => isMessage(span) && isFirstHand(span) && destinationOf(span) === queue);
  return told?.service ?? "";
}

function failedStatus(code: string): AttemptView["status"] {
  if (/crash/i.test(code)) return "crashed";
  return /time.?out|timed.?out/i.test(code) ? "timed-out" : "failed";
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

/** Attempts whose `process` has not arrived, by what they sent ahead: their wait and `job accepted`. */
function openAttempts(tree: JobTree, numbered: readonly JobSpan[], known: ReadonlySet<string>): Attempt[] {
  const accepted = numbered.filter(
    (span) => isAccepted(span) && !tree.parent(span) && !known.has(spanKey(span.traceId, span.parentSpanId)),
  );
  const loose = tree.spans.filter((span) => !tree.parent(span) && span.parentSpanId !== "" && isInside(span));
  return accepted.map((span, index) => {
    const attemptNumber = number(span, "job.attempt") ?? 1;
    const wait =
      numbered.find((other) => isWait(other) && number(other, "job.attempt") === attemptNumber) ??
      tree.spans.findLast((other) => isWait(other) && other.service === span.service && other.endUs <= span.startUs);
    const until = accepted[index + 1]?.startUs ?? Number.POSITIVE_INFINITY;
    const own = loose.filter(({ traceId, service, startUs }) => {
      return traceId === span.traceId && service === span.service && startUs >= span.startUs && startUs < until;
    });
    const below = own.flatMap((top) => [top, ...descendantsOf(tree, top)]);
    const end = endTold(below);
    const startUs = Math.min(span.startUs, wait?.endUs ?? span.startUs);
    return {
      number: attemptNumber,
      key: spanKey(span.traceId, span.parentSpanId),
      traceId: span.traceId,
      spanId: span.parentSpanId,
      process: undefined,
      wait,
      producer: wait && tree.producer(wait),
      queue: wait && destinationOf(wait),
      service: span.service,
      startUs,
      endUs: end && Math.max(startUs, end.endUs),
      status: end?.status ?? ("running" as const),
      failure: end?.failure,
      redriven: isTrue(span, "job.redriven"),
      receiveCount: wait && receiveCountOf(wait),
      steps: below.filter(isStep),
      stepCount: stepCountOf(below),
      loose: below,
    };
  });
}

/** Not a hop of its own. */
function isInside(span: JobSpan): boolean {
  return !isMessage(span) && !isWait(span) && !isReconcile(span) && !isRedrive(span);
}

/** An attempt that has published how it ended is over, although its `process` has not arrived and may never. */
function endTold(below: readonly JobSpan[]): (Pick<Attempt, "status" | "failure"> & { endUs: number }) | undefined {
  const told = below.findLast((span) => isPublish(span) || isToDeadLetters(span));
  if (!told) return undefined;
  const failure = below.map(failureOf).find((each) => each !== undefined);
  const isFailed = failure !== undefined || below.some(isToDeadLetters);
  return { endUs: told.endUs, status: isFailed ? failedStatus(failure?.code ?? "") : "completed", failure };
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

/** Everything in the same process below a span. */
export function descendantsOf(tree: JobTree, span: JobSpan): JobSpan[] {
  const found: JobSpan[] = [];
  const ahead = tree.children(span).toReversed();
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    if (isMessage(at) || isWait(at)) continue;
    found.push(at);
    for (const child of tree.children(at).toReversed()) ahead.push(child);
  }
  return found;
}

function stepCountOf(spans: readonly JobSpan[]): number | undefined {
  for (const span of spans) {
    const count = number(span, "job.step.count");
    if (count !== undefined) return count;
  }
  return undefined;
}
