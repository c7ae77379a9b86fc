import type { TimelineRow } from "../api/job-view.ts";
import type { Attempt } from "./attempt.ts";
import { type CriticalPath, criticalPath, type Interval } from "./critical-path.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobState } from "./job-state.ts";
import { inProcessParent, type JobTree } from "./job-tree.ts";
import { workOf } from "./job-work.ts";
import { isExpiry } from "./span-roles.ts";
import { isFolded, type RowContext, rowsInside, seamRow, stageRow } from "./timeline-rows.ts";
import { inCausalOrder, type Stage, stagesOf } from "./timeline-stages.ts";
import { isExpiryOf } from "./vanished-attempts.ts";

export interface TimelineParts {
  tree: JobTree;
  attempts: readonly Attempt[];
  state: JobState;
  /** Log lines by the key of their span. */
  logs?: ReadonlyMap<string, number>;
  /** Seconds that a failed attempt's message was hidden for, by the attempt's number. */
  hiddenFor?: ReadonlyMap<number, number>;
  nowUs: number;
}

/**
 * One timeline over all traces of a job. Its hops stand one below the other in the order in which they led to each other, each with what
 * happened inside it; a wait is a row of its own, and so is the place where another trace begins.
 */
export function timelineOf(parts: TimelineParts): TimelineRow[] {
  const { tree, attempts, logs = new Map(), nowUs } = parts;
  const rowOf = rowKeys(tree, attempts);
  const context: RowContext = {
    tree,
    nowUs,
    failing: beginnings(tree),
    logs: sumByRow(logs, rowOf),
    critical: joinByRow(criticalPath({ ...parts, tree: workOf(tree) }), rowOf),
  };
  const rows: TimelineRow[] = [];
  const seen = new Set<string>();
  for (const stage of inCausalOrder(stagesOf(parts))) {
    if (stage.traceId !== undefined && stage.kind !== "wait") {
      if (seen.size > 0 && !seen.has(stage.traceId)) rows.push(seamRow(stage));
      seen.add(stage.traceId);
    }
    const row = stageRow(stage, context, waitNote(stage, parts));
    const inside = stage.kind === "wait" || stage.kind === "cold-start" ? [] : rowsInside(stage, context);
    rows.push(row, ...inside);
  }
  return withDescendants(withKeysOfTheirOwn(rows));
}

/** Two waits for one message, say, differ in nothing but their order. */
function withKeysOfTheirOwn(rows: readonly TimelineRow[]): TimelineRow[] {
  const used = new Map<string, number>();
  return rows.map((row) => {
    const count = (used.get(row.key) ?? 0) + 1;
    used.set(row.key, count);
    return count === 1 ? row : { ...row, key: `${row.key} (${count})` };
  });
}

/** The key under which the row of a span is found: its own, or that of the span whose row says it too. */
function rowKeys(tree: JobTree, attempts: readonly Attempt[]): (key: string) => string {
  const lost = new Map(attempts.flatMap((attempt) => attempt.loose.map((span) => [span.key, attempt.key] as const)));
  return (key) => {
    let span = tree.byKey.get(key);
    while (span && isFolded(span, tree)) {
      const above: JobSpan | undefined = inProcessParent(tree, span);
      if (!above) return lost.get(span.key) ?? key;
      span = above;
    }
    return span?.key ?? key;
  };
}

/** Failed spans below which, in their process, nothing has failed. A folded span's failure begins in the row that stands for it. */
function beginnings(tree: JobTree): Set<string> {
  const failed = tree.spans.filter(({ status }) => status === "error");
  const above = new Set<string>();
  for (const span of failed) {
    if (isFolded(span, tree)) continue;
    for (let at = inProcessParent(tree, span); at && !above.has(at.key); at = inProcessParent(tree, at))
      above.add(at.key);
  }
  return new Set(failed.map(({ key }) => key).filter((key) => !above.has(key)));
}

function sumByRow(logs: ReadonlyMap<string, number>, rowOf: (key: string) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of logs) sums.set(rowOf(key), (sums.get(rowOf(key)) ?? 0) + count);
  return sums;
}

/** Neighbouring stretches of the same row are one. */
function joinByRow(path: CriticalPath, rowOf: (key: string) => string): Map<string, Interval[]> {
  const byRow = new Map<string, Interval[]>();
  for (const [key, intervals] of path) byRow.set(rowOf(key), [...(byRow.get(rowOf(key)) ?? []), ...intervals]);
  for (const [key, intervals] of byRow) {
    const joined: Interval[] = [];
    for (const interval of intervals.sort((a, b) => a.startUs - b.startUs)) {
      const last = joined.at(-1);
      if (last && interval.startUs <= last.endUs) last.endUs = Math.max(last.endUs, interval.endUs);
      else joined.push({ ...interval });
    }
    byRow.set(key, joined);
  }
  return byRow;
}

/** Why a retry waits: SQS hides the message of a failed attempt for so long. */
function waitNote(
  { kind, timeKind, attempt }: Stage,
  { hiddenFor, attempts, tree }: TimelineParts,
): string | undefined {
  if (kind !== "wait" || timeKind !== "retry-wait") return undefined;
  const before = attempt ? attempts[attempts.indexOf(attempt) - 1] : attempts.at(-1);
  const asked = before && hiddenFor?.get(before.number);
  if (asked !== undefined) return `visibility ${asked} s`;
  const expiry = before && tree.spans.find((span) => isExpiry(span) && isExpiryOf(span, before, tree));
  if (expiry) return `visibility ${Math.round(expiry.durationUs / 1_000_000)} s ran out`;
  return before?.status === "crashed" ? "until its message is visible again" : undefined;
}

function withDescendants(rows: readonly TimelineRow[]): TimelineRow[] {
  const open: { row: TimelineRow; at: number }[] = [];
  const close = (depth: number, end: number) => {
    for (let last = open.at(-1); last && last.row.depth >= depth; last = open.at(-1)) {
      last.row.descendants = end - last.at - 1;
      open.pop();
    }
  };
  for (const [at, row] of rows.entries()) {
    close(row.depth, at);
    open.push({ row, at });
  }
  close(0, rows.length);
  return [...rows];
}
