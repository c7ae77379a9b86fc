import { isDuplicate, isRebuilt, type JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import type { TraceSpan } from "../trace.ts";

/** Nothing starts before its cause, nothing ends before it starts, a wait ends where its process starts. */
export function times(job: JobTrace): Problem[] {
  const tolerance = BigInt(Math.round(job.options.clockToleranceMs * 1_000_000));
  return [
    ...job.spans.flatMap((span) => backwards(span)),
    ...job.spans.flatMap((span) => beforeCause(span, job, tolerance)),
    ...waitEnds(job, tolerance),
  ];
}

function backwards(span: TraceSpan): Problem[] {
  if (span.endNs >= span.startNs) return [];
  return [
    {
      rule: "time-negative",
      spanId: span.spanId,
      message: `${span.name} ends ${milliseconds(span.startNs - span.endNs)} before it starts`,
    },
  ];
}

function beforeCause(span: TraceSpan, job: JobTrace, tolerance: bigint): Problem[] {
  const parent = span.parentSpanId === undefined ? undefined : job.find(span.traceId, span.parentSpanId);
  const linked = span.kind === "CONSUMER" ? span.links.map((link) => job.find(link.traceId, link.spanId)) : [];
  const causes = new Set([parent, job.causeOf(span), ...linked]);
  return [...causes].flatMap((cause) => {
    if (!cause || cause.startNs - span.startNs <= tolerance) return [];
    return [
      {
        rule: "time-order" as const,
        spanId: span.spanId,
        message: `${span.name} starts ${milliseconds(cause.startNs - span.startNs)} before ${cause.name}`,
      },
    ];
  });
}

/** Each process is matched with the free wait of its queue that ends nearest to its start. */
function waitEnds(job: JobTrace, tolerance: bigint): Problem[] {
  return [
    ...matched(job.withRole("ingest"), job.withRole("ingest-wait"), job, tolerance),
    ...matched(job.withRole("attempt"), job.withRole("attempt-wait"), job, tolerance),
    ...matched(job.withRole("notification"), job.withRole("notification-wait"), job, tolerance),
  ];
}

function matched(
  processes: readonly TraceSpan[],
  waits: readonly TraceSpan[],
  job: JobTrace,
  tolerance: bigint,
): Problem[] {
  const free = new Set(waits);
  const mayLackWait = (process: TraceSpan) => isDuplicate(process) || isRebuilt(process);
  const pairs = processes
    .flatMap((process) =>
      waits
        .filter((wait) => job.causeOf(wait) === job.causeOf(process))
        .map((wait) => ({ process, wait, gap: distance(wait.endNs, process.startNs) })),
    )
    .sort((a, b) => (a.gap < b.gap ? -1 : a.gap > b.gap ? 1 : 0));
  const taken = new Set<TraceSpan>();
  const problems: Problem[] = [];
  for (const { process, wait, gap } of pairs) {
    if (taken.has(process) || !free.has(wait) || (gap > tolerance && mayLackWait(process))) continue;
    taken.add(process);
    free.delete(wait);
    if (gap > tolerance) {
      problems.push({
        rule: "wait-end",
        spanId: wait.spanId,
        message: `${wait.name} ends ${milliseconds(gap)} away from the start of ${process.name}`,
      });
    }
  }
  return problems;
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

function milliseconds(ns: bigint): string {
  return `${Number(ns) / 1_000_000} ms`;
}
