import type { Attempt } from "./attempt.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import { destinationOf, isExpiry, isValidation, receiveCountOf, text } from "./span-roles.ts";

const MESSAGE_ID = "messaging.message.id";
/** Between the receive of a message and the start of its work; batches are read before any of their messages is worked on. */
const MOST_APART_US = 2_000_000;

/** With what SQS tells of deliveries that nobody answered: an attempt that seemed to run has crashed, or one is known by that alone. */
export function withVanished(tree: JobTree, told: readonly Attempt[]): Attempt[] {
  const attempts = [...told];
  const validated = new Set(tree.spans.filter(isValidation).map((span) => queueOfParent(tree, span)));
  for (const expiry of tree.spans.filter(isExpiry)) {
    const producer = tree.parent(expiry);
    const queue = destinationOf(expiry);
    const receiveCount = receiveCountOf(expiry);
    const at = attempts.findIndex((attempt) => isExpiryOf(expiry, attempt, tree));
    const known = attempts[at];
    if (known) {
      if (known.endUs === undefined) attempts[at] = crashed(known, expiry);
      continue;
    }
    const isTried =
      attempts.some((attempt) => attempt.queue === queue) || (validated.size > 0 && !validated.has(queue));
    if (isTried && receiveCount !== undefined)
      attempts.push(vanished(expiry, { producer, queue, receiveCount }, attempts));
  }
  return attempts;
}

/** Whether this is the delivery that the attempt was made in. Each message counts its receives anew, and one that was redriven is another. */
export function isExpiryOf(expiry: JobSpan, attempt: Attempt, tree: JobTree): boolean {
  if (receiveCountOf(expiry) !== attempt.receiveCount) return false;
  const messageId = text(expiry, MESSAGE_ID);
  const ofAttempt = attempt.process && text(attempt.process, MESSAGE_ID);
  if (messageId !== undefined && ofAttempt !== undefined) return messageId === ofAttempt;
  if (tree.parent(expiry)?.key === attempt.producer?.key) return true;
  return (
    attempt.redriven &&
    destinationOf(expiry) === attempt.queue &&
    Math.abs(attempt.startUs - expiry.startUs) <= MOST_APART_US
  );
}

/** Its end is the last that was heard of it. */
function crashed(attempt: Attempt, expiry: JobSpan): Attempt {
  const endUs = attempt.loose.reduce((latest, span) => Math.max(latest, span.endUs), attempt.startUs);
  return { ...attempt, endUs: Math.max(endUs, expiry.startUs), status: "crashed" };
}

function queueOfParent(tree: JobTree, span: JobSpan): string | undefined {
  const parent = tree.parent(span);
  return parent && destinationOf(parent);
}

function vanished(
  expiry: JobSpan,
  message: Pick<Attempt, "producer" | "queue"> & { receiveCount: number },
  others: readonly Attempt[],
): Attempt {
  const taken = others.some((attempt) => attempt.number === message.receiveCount);
  return {
    ...message,
    number: taken ? Math.max(...others.map((attempt) => attempt.number)) + 1 : message.receiveCount,
    key: expiry.key,
    traceId: expiry.traceId,
    spanId: expiry.spanId,
    process: undefined,
    wait: undefined,
    service: "",
    startUs: expiry.startUs,
    endUs: expiry.startUs,
    status: "crashed",
    failure: undefined,
    redriven: false,
    steps: [],
    stepCount: undefined,
    loose: [],
  };
}
