import type { AttemptView } from "../api/job-view.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";
import { isMessage, isWait, number, type SpanFailure } from "./span-roles.ts";

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

export function failedStatus(code: string): AttemptView["status"] {
  if (/crash/i.test(code)) return "crashed";
  return /time.?out|timed.?out/i.test(code) ? "timed-out" : "failed";
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

/** Index of the step that a running attempt is in: the one after those that have ended, where the spans say that there is one. */
export function openStepIndex({ endUs, steps, stepCount }: Attempt): number | undefined {
  if (endUs !== undefined || steps.some(({ status }) => status === "error")) return undefined;
  const last = steps.at(-1);
  const index = last ? (number(last, "job.step.index") ?? steps.length - 1) + 1 : 0;
  return stepCount !== undefined && index < stepCount ? index : undefined;
}

export function stepCountOf(spans: readonly JobSpan[]): number | undefined {
  for (const span of spans) {
    const count = number(span, "job.step.count");
    if (count !== undefined) return count;
  }
  return undefined;
}
