import { emulatorService, isError } from "./job-trace.ts";
import type { Problem } from "./problem.ts";
import { indexSpans } from "./span-index.ts";
import type { TraceSpan } from "./trace.ts";

export interface DescribeOptions {
  /** Shown below the tree, each with the name of its rule; the spans they speak of are marked. */
  problems?: readonly Problem[];
}

interface Row {
  left: string;
  kind: string;
  service: string;
  start: string;
  duration: string;
  notes: string;
}

/**
 * A trace as an indented tree for people: name, kind, service, start since the trace began, duration, notes. Orphans stand at the end
 * under the parent they miss. Several traces are shown one after the other.
 */
export function describeTrace(spans: readonly TraceSpan[], { problems = [] }: DescribeOptions = {}): string {
  if (spans.length === 0) return ["(no spans)", ...problems.map(problemLine)].join("\n");
  const index = indexSpans(spans);
  const origin = index.unique[0]?.startNs ?? 0n;
  const children = Map.groupBy(index.unique, (span) => index.parentOf(span));
  const marked = new Set(problems.map(({ spanId }) => spanId));
  const shown = new Set<TraceSpan>();
  const rows: Row[] = [];

  const show = (span: TraceSpan, lead: string, indent: string) => {
    if (shown.has(span)) return;
    shown.add(span);
    rows.push({
      left: `${marked.has(span.spanId) ? "✗ " : "  "}${lead}${span.name}`,
      kind: span.kind,
      service: span.service,
      start: `+${formatDuration(span.startNs - origin)}`,
      duration: formatDuration(span.endNs - span.startNs),
      notes: notesOf(span),
    });
    const below = children.get(span) ?? [];
    for (const [at, child] of below.entries()) {
      const isLast = at === below.length - 1;
      show(child, `${indent}${isLast ? "└ " : "├ "}`, `${indent}${isLast ? "  " : "│ "}`);
    }
  };
  const tops = children.get(undefined) ?? [];
  for (const root of tops.filter((span) => span.parentSpanId === undefined)) show(root, "", "");
  for (const orphan of tops) show(orphan, `(parent ${orphan.parentSpanId} missing) `, "  ");
  for (const looped of index.unique) show(looped, "(in a cycle) ", "  ");

  return [...align(rows), ...(problems.length > 0 ? ["", ...problems.map(problemLine)] : [])].join("\n");
}

function problemLine({ rule, message, spanId }: Problem): string {
  return `  ${rule}: ${message}${spanId ? ` [${spanId}]` : ""}`;
}

function notesOf(span: TraceSpan): string {
  const { "job.attempt": attempt, "job.duplicate": duplicate, "job.step.resumed": resumed } = span.attributes;
  return [
    ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
    ...(duplicate === true ? ["duplicate"] : []),
    ...(resumed === true ? ["resumed"] : []),
    ...(span.attributes["job.redriven"] === true ? ["redriven"] : []),
    ...(isError(span) ? [`Error ${span.attributes["error.type"] ?? "without error.type"}`] : []),
    ...(span.status.code === "OK" ? ["Ok"] : []),
    ...(span.service === emulatorService ? ["emulator"] : []),
  ].join(", ");
}

function align(rows: readonly Row[]): string[] {
  const width = (column: keyof Row) => Math.max(...rows.map((row) => row[column].length));
  const [left, kind, service, start, duration] = (["left", "kind", "service", "start", "duration"] as const).map(width);
  return rows.map((row) =>
    [
      row.left.padEnd(left ?? 0),
      row.kind.padEnd(kind ?? 0),
      row.service.padEnd(service ?? 0),
      row.start.padStart(start ?? 0),
      row.duration.padStart(duration ?? 0),
      row.notes,
    ]
      .join("  ")
      .trimEnd(),
  );
}

/** Three significant digits and the unit that suits them: `850 µs`, `12.3 ms`, `4.5 s`, `2 m 5 s`. */
export function formatDuration(ns: bigint): string {
  const value = Number(ns);
  const size = Math.abs(value);
  if (size < 1_000) return `${value} ns`;
  if (size < 1_000_000) return `${short(value / 1_000)} µs`;
  if (size < 1_000_000_000) return `${short(value / 1_000_000)} ms`;
  if (size < 60_000_000_000) return `${short(value / 1_000_000_000)} s`;
  const seconds = Math.round(value / 1_000_000_000);
  return `${Math.trunc(seconds / 60)} m ${Math.abs(seconds % 60)} s`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
