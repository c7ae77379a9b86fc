import type { JobRow } from "../api/job-view.ts";
import { type Attempt, openStepIndex } from "./attempt.ts";
import { attemptsOf } from "./attempts.ts";
import type { JobSpan } from "./job-span.ts";
import { type JobState, stateOf } from "./job-state.ts";
import { stretchesOf } from "./job-stretches.ts";
import type { JobTree } from "./job-tree.ts";
import { workOf } from "./job-work.ts";
import {
  destinationOf,
  isDuplicate,
  isMessage,
  isPublish,
  isReconcile,
  isRedrive,
  isStep,
  isTrue,
  number,
  text,
} from "./span-roles.ts";
import { type Stretch, splitOf, toSegments } from "./time-split.ts";

/** All that a row says of a job and that does not change with the time of the answer. */
export interface JobFacts
  extends Omit<JobRow, "totalUs" | "split" | "segments" | "updatedAtUs" | "waitsIn" | "code" | "reason" | "stage"> {
  state: JobState;
  stretches: Stretch[];
  /** End of the latest span. */
  lastEndUs: number;
  queues: readonly string[];
  services: readonly string[];
}

/** Reads a job off its spans; undefined when it has none. Never throws, whatever the spans are. */
export function jobFacts(
  id: string,
  tree: JobTree,
  attempts: readonly Attempt[] = attemptsOf(tree),
): JobFacts | undefined {
  const [first] = tree.spans;
  if (!first) return undefined;
  const { spans } = tree;
  const state = stateOf(tree, attempts);
  const submittedAtUs = first.startUs;
  const step = lastStep(spans, attempts);
  return {
    id,
    type: typeOf(spans),
    status: state.status,
    state,
    ...(step && { step }),
    attempts: attempts.length,
    duplicates: spans.filter((span) => isMessage(span) && isDuplicate(span)).length,
    redriven: spans.some((span) => isRedrive(span) || isTrue(span, "job.redriven")),
    submittedAtUs,
    ...(state.finishedAtUs !== undefined && { finishedAtUs: Math.max(submittedAtUs, state.finishedAtUs) }),
    stretches: stretchesOf(workOf(tree), { attempts, state, submittedAtUs }),
    alerts: spans.filter((span) => isAlert(span, tree)).length,
    spans: spans.length,
    errorSpans: spans.filter(({ status }) => status === "error").length,
    traceIds: [...new Set(spans.map(({ traceId }) => traceId))],
    lastEndUs: spans.reduce((latest, { endUs }) => Math.max(latest, endUs), 0),
    queues: [...new Set(spans.filter((span) => !isPublish(span)).flatMap((span) => destinationOf(span) ?? []))],
    services: [...new Set(spans.map(({ service }) => service))],
  };
}

/** The row of a job in an answer at `nowUs`. */
export function toJobRow(facts: JobFacts, { nowUs, updatedAtUs }: { nowUs: number; updatedAtUs?: number }): JobRow {
  const { state, stretches, lastEndUs, queues: _queues, services: _services, ...rest } = facts;
  // Clocks of senders may be ahead.
  const untilUs = Math.max(nowUs, lastEndUs);
  const segments = toSegments(stretches, untilUs);
  const endUs = facts.finishedAtUs ?? untilUs;
  const { failure, waitsIn } = state;
  return {
    ...rest,
    ...(failure && facts.status !== "completed" && failure),
    ...(waitsIn && { waitsIn: { queue: waitsIn.queue, sinceUs: waitsIn.sinceUs } }),
    updatedAtUs: updatedAtUs ?? lastEndUs,
    totalUs: endUs - facts.submittedAtUs,
    split: splitOf(segments),
    segments,
  };
}

/** A message to a topic about a failure: sent by the work that failed, or by the reconciler. */
export function isAlert(span: JobSpan, tree: JobTree): boolean {
  if (!isPublish(span)) return false;
  const sender = tree.parent(span);
  return sender !== undefined && (sender.status === "error" || isReconcile(sender));
}

function typeOf(spans: readonly JobSpan[]): string | null {
  for (const span of spans) {
    const type = text(span, "job.type");
    if (type !== undefined) return type;
  }
  return null;
}

function lastStep(spans: readonly JobSpan[], attempts: readonly Attempt[]): JobRow["step"] {
  const withSteps = attempts.findLast(({ steps }) => steps.length > 0);
  const last = withSteps?.steps.at(-1) ?? spans.findLast(isStep);
  const name = last && text(last, "job.step.name");
  if (!last || name === undefined) return undefined;
  const of = number(last, "job.step.count") ?? withSteps?.stepCount;
  const isOver = withSteps && withSteps === attempts.at(-1) && openStepIndex(withSteps) !== undefined;
  return {
    name,
    index: number(last, "job.step.index") ?? 0,
    ...(of !== undefined && { of }),
    ...(isOver && { isOver }),
  };
}
