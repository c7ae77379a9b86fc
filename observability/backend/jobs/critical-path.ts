import type { Attempt } from "./attempt.ts";
import { waitBefore } from "./attempts.ts";
import { coldStartOf } from "./cold-start.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobState } from "./job-state.ts";
import { inProcessChildren, inProcessParent, type JobTree } from "./job-tree.ts";
import { isDuplicate, isMessage, isReconcile, isWait } from "./span-roles.ts";
import { openWaitKey, topOf } from "./timeline-stages.ts";

export interface Interval {
  startUs: number;
  endUs: number;
}

/** What had to be waited for until the job's end, by the key of the span (or of the wait that goes on), each the latest first. */
export type CriticalPath = ReadonlyMap<string, readonly Interval[]>;

interface PathParts {
  tree: JobTree;
  attempts: readonly Attempt[];
  state: JobState;
  nowUs: number;
}

/** Deeper calls than this count as work of the span above. */
const DEEPEST = 500;

/**
 * The critical path of a job, across its queues: from its end back through the child that finished last, the wait before the work, the
 * attempt before the wait, and what sent the message. Time that no span tells of is on nobody's path.
 */
export function criticalPath({ tree, attempts, state, nowUs }: PathParts): CriticalPath {
  const path = new Map<string, Interval[]>();
  function add(key: string, startUs: number, endUs: number): void {
    if (endUs <= startUs) return;
    const known = path.get(key);
    if (known) known.push({ startUs, endUs });
    else path.set(key, [{ startUs, endUs }]);
  }

  /** Marks a span, and what it waited for inside, from `untilUs` back to its start. */
  function mark(span: JobSpan, untilUs: number, depth = 0): void {
    let cursor = Math.min(untilUs, span.endUs);
    if (depth < DEEPEST) {
      let isLast = true;
      for (const child of latestFirst(inProcessChildren(tree, span))) {
        // What goes on beyond the point that the path comes from counts up to there; what ran beside a later child does not count.
        const endUs = isLast ? Math.min(child.endUs, cursor) : child.endUs;
        if (endUs > cursor || endUs <= span.startUs || child.startUs >= endUs) continue;
        isLast = false;
        add(span.key, endUs, cursor);
        mark(child, endUs, depth + 1);
        cursor = Math.min(cursor, child.startUs);
      }
    }
    add(span.key, span.startUs, cursor);
  }

  let cursor = nowUs;
  const visited = new Set<string>();
  let next: JobSpan | undefined;
  const last = attempts.at(-1);

  if (state.waitsIn) {
    add(openWaitKey(state.waitsIn), state.waitsIn.sinceUs, nowUs);
    cursor = state.waitsIn.sinceUs;
    next = (state.waitsIn.from !== undefined && tree.byKey.get(state.waitsIn.from)) || undefined;
    if (state.status === "retrying" && last?.process) next = last.process;
  } else if (last && !last.process) {
    markOpen(last);
  } else {
    next = endOf(tree, attempts);
    cursor = Math.min(cursor, next?.endUs ?? cursor);
  }
  while (next) next = step(next);
  return path;

  /** An attempt that runs still: its finished steps, and itself between them. */
  function markOpen(attempt: Attempt): void {
    for (const span of latestFirst(attempt.loose.filter((loose) => !inProcessParent(tree, loose)))) {
      if (span.endUs > cursor || span.startUs >= span.endUs) continue;
      add(attempt.key, span.endUs, cursor);
      mark(span, span.endUs);
      cursor = Math.min(cursor, span.startUs);
    }
    add(attempt.key, attempt.startUs, cursor);
    cursor = Math.min(cursor, attempt.startUs);
    next = beforeWork({ wait: attempt.wait, producer: attempt.producer, attempt });
  }

  /** Marks the span with all above it in its process; answers with what was before. */
  function step(span: JobSpan): JobSpan | undefined {
    if (visited.has(span.key)) return undefined;
    visited.add(span.key);
    mark(span, cursor);
    cursor = Math.min(cursor, span.startUs);
    const above = inProcessParent(tree, span);
    if (above) return above;
    const attempt = attempts.find(({ key }) => key === span.key);
    const producer = tree.producer(span) ?? tree.parent(span);
    const wait =
      attempt?.wait ?? (producer && isMessage(span) ? waitBefore(tree.deliveries(producer), span) : undefined);
    const cold = coldStartOf(span);
    if (cold) {
      add(`cold-start ${span.key}`, cold.startUs, Math.min(cursor, cold.endUs));
      cursor = Math.min(cursor, cold.startUs);
    }
    if (isReconcile(span)) return attempts.at(-1)?.process ?? producer;
    return beforeWork({ wait, producer, attempt });
  }

  function beforeWork(work: {
    wait: JobSpan | undefined;
    producer: JobSpan | undefined;
    attempt: Attempt | undefined;
  }) {
    const { wait, producer, attempt } = work;
    if (wait) {
      add(wait.key, wait.startUs, Math.min(cursor, wait.endUs));
      cursor = Math.min(cursor, wait.startUs);
    }
    const before = attempt && attempts[attempts.indexOf(attempt) - 1]?.process;
    return before && before.endUs <= cursor + 1_000_000 && tree.producer(before) === producer ? before : producer;
  }
}

/** What ended last of what the job had to do. */
function endOf(tree: JobTree, attempts: readonly Attempt[]): JobSpan | undefined {
  const reconcile = tree.spans.findLast(isReconcile);
  const last = attempts.at(-1)?.process;
  if (last) return reconcile && reconcile.startUs >= last.startUs ? reconcile : last;
  if (reconcile) return reconcile;
  const messages = tree.spans.filter((span) => isMessage(span) && !isDuplicate(span));
  const tops = (messages.length > 0 ? messages : tree.spans.filter((span) => !isWait(span))).map((s) => topOf(s, tree));
  return latestFirst(tops)[0];
}

function latestFirst(spans: readonly JobSpan[]): JobSpan[] {
  return [...spans].sort((a, b) => b.endUs - a.endUs || b.startUs - a.startUs);
}
