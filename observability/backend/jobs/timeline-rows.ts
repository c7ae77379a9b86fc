import type { TimeKind, TimelineRow } from "../api/job-view.ts";
import { type Attempt, openStepIndex } from "./attempt.ts";
import type { CriticalPath, Interval } from "./critical-path.ts";
import { isAlert } from "./job-facts.ts";
import type { JobSpan } from "./job-span.ts";
import { inProcessChildren, inProcessParent, type JobTree } from "./job-tree.ts";
import {
  failureOf,
  isAccepted,
  isDuplicate,
  isExecute,
  isMessage,
  isStep,
  isToDeadLetters,
  isTrue,
  number,
} from "./span-roles.ts";
import type { Stage } from "./timeline-stages.ts";

/** What rows are made with, beside the stage they belong to. */
export interface RowContext {
  tree: JobTree;
  /** Spans in which a failure begins. */
  failing: ReadonlySet<string>;
  /** By the key of the row's span. */
  logs: ReadonlyMap<string, number>;
  critical: CriticalPath;
  nowUs: number;
}

/** A span that says nothing that its parent's row does not say: its children are drawn one level higher. */
export function isFolded(span: JobSpan, tree: JobTree): boolean {
  const parent = tree.parent(span);
  if (isAccepted(span)) return true;
  return isExecute(span) && (parent === undefined || isMessage(parent));
}

/** Rows of what a stage has inside. */
export function rowsInside(stage: Stage, context: RowContext): TimelineRow[] {
  const { tree } = context;
  const tops = stage.span
    ? inProcessChildren(tree, stage.span)
    : (stage.attempt?.loose ?? []).filter((span) => !inProcessParent(tree, span));
  const rows: TimelineRow[] = [];
  const ahead = tops.map((span) => ({ span, depth: 1 })).reverse();
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    const { span, depth } = at;
    const isHidden = isFolded(span, tree);
    if (!isHidden) rows.push(spanRow(span, depth, stage, context));
    const below = isHidden ? depth : depth + 1;
    for (const child of inProcessChildren(tree, span).reverse()) ahead.push({ span: child, depth: below });
  }
  const open = openStep(stage.attempt, context);
  return open ? [...rows, open] : rows;
}

function spanRow(span: JobSpan, depth: number, stage: Stage, context: RowContext): TimelineRow {
  const note = noteOf(span);
  return {
    key:
      isStep(span) && stage.attempt ? stepKey(stage.attempt, number(span, "job.step.index") ?? span.spanId) : span.key,
    kind: isAlert(span, context.tree) ? "alert" : "span",
    depth,
    label: span.name,
    service: span.service,
    startUs: span.startUs,
    endUs: span.endUs,
    ...(stage.timeKind && { timeKind: stage.timeKind }),
    status: span.status,
    ...errorOf(span, context),
    traceId: span.traceId,
    spanId: span.spanId,
    ...(stage.attempt && { attempt: stage.attempt.number }),
    ...(note !== undefined && { note }),
    logs: context.logs.get(span.key) ?? 0,
    descendants: 0,
    critical: intervals(context.critical.get(span.key)),
  };
}

export function stageRow(stage: Stage, context: RowContext, note?: string): TimelineRow {
  const { key, kind, label, service, startUs, endUs, timeKind, traceId, spanId, attempt, span } = stage;
  const isLost = kind === "attempt" && span === undefined && endUs !== undefined && attempt?.status === "crashed";
  const notes = [
    note,
    span && noteOf(span),
    attempt?.redriven && kind === "attempt" ? "redriven" : undefined,
    isLost ? "crashed: nothing more was heard of it" : undefined,
  ];
  const said = notes.filter((part) => part !== undefined).join(", ");
  const subject = span?.key ?? key;
  return {
    key,
    kind,
    depth: 0,
    label,
    ...(service && { service }),
    startUs,
    endUs: endUs ?? Math.max(startUs, context.nowUs),
    ...(endUs === undefined && { open: true as const }),
    ...(timeKind && { timeKind }),
    status: span?.status ?? (isLost ? "error" : "unset"),
    ...(span && errorOf(span, context)),
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...(attempt && { attempt: attempt.number }),
    ...(said !== "" && { note: said }),
    logs: context.logs.get(subject) ?? 0,
    descendants: 0,
    critical: intervals(context.critical.get(subject)),
  };
}

/** Where another trace of the job begins. */
export function seamRow(stage: Stage): TimelineRow {
  return {
    key: `seam ${stage.traceId}`,
    kind: "seam",
    depth: 0,
    label: "another trace",
    ...(stage.service !== undefined && { service: stage.service }),
    startUs: stage.startUs,
    endUs: stage.startUs,
    status: "unset",
    ...(stage.traceId !== undefined && { traceId: stage.traceId }),
    logs: 0,
    descendants: 0,
    critical: [],
  };
}

/** The step that a running attempt is in. */
function openStep(attempt: Attempt | undefined, { nowUs }: RowContext): TimelineRow | undefined {
  const index = attempt && openStepIndex(attempt);
  if (!attempt || index === undefined) return undefined;
  const startUs = attempt.steps.at(-1)?.endUs ?? attempt.startUs;
  const timeKind: TimeKind = "work";
  return {
    key: stepKey(attempt, index),
    kind: "open",
    depth: 1,
    label: `step ${index + 1} of ${attempt.stepCount}`,
    service: attempt.service,
    startUs,
    endUs: Math.max(startUs, nowUs),
    open: true,
    timeKind,
    status: "unset",
    attempt: attempt.number,
    logs: 0,
    descendants: 0,
    critical: [{ startUs, endUs: Math.max(startUs, nowUs) }],
  };
}

function stepKey({ key }: Attempt, index: number | string): string {
  return `${key}#${index}`;
}

function noteOf(span: JobSpan): string | undefined {
  if (isTrue(span, "job.rebuilt")) return "rebuilt from the job's record";
  if (isDuplicate(span)) return "duplicate: the job had been taken before";
  if (isTrue(span, "job.step.resumed")) return "taken from an earlier attempt";
  return isToDeadLetters(span) ? "given up" : undefined;
}

function errorOf(span: JobSpan, { failing }: RowContext): Pick<TimelineRow, "error"> {
  const failure = failing.has(span.key) ? failureOf(span) : undefined;
  return failure ? { error: { type: failure.code, reason: failure.reason } } : {};
}

function intervals(found: readonly Interval[] | undefined): Interval[] {
  return found ? [...found].sort((a, b) => a.startUs - b.startUs) : [];
}
