import { type Attempt, descendantsOf, failedStatus, stepCountOf } from "./attempt.ts";
import { type JobSpan, spanKey } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import {
  destinationOf,
  failureOf,
  isAccepted,
  isMessage,
  isPublish,
  isReconcile,
  isRedrive,
  isStep,
  isToDeadLetters,
  isWait,
  number,
  receiveCountOf,
} from "./span-roles.ts";

/** Attempts whose `process` has not arrived, by what they sent ahead: their wait and `job accepted`. */
export function openAttempts(tree: JobTree, numbered: readonly JobSpan[], known: ReadonlySet<string>): Attempt[] {
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
    const producer = wait && tree.producer(wait);
    const end = endTold(below);
    const startUs = Math.min(span.startUs, wait?.endUs ?? span.startUs);
    return {
      number: attemptNumber,
      key: spanKey(span.traceId, span.parentSpanId),
      traceId: span.traceId,
      spanId: span.parentSpanId,
      process: undefined,
      wait,
      producer,
      queue: wait && destinationOf(wait),
      service: span.service,
      startUs,
      endUs: end && Math.max(startUs, end.endUs),
      status: end?.status ?? ("running" as const),
      failure: end?.failure,
      redriven: producer !== undefined && isRedrive(producer),
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
