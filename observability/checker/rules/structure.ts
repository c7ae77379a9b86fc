import { emulatorService, isCrashed, type JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import { indexSpans, spanKey } from "../span-index.ts";
import type { TraceSpan } from "../trace.ts";

/** One tree per trace: a single root, every parent there, nothing twice, no cycle. */
export function structure(job: JobTrace): Problem[] {
  const traces = [...Map.groupBy(job.ours, (span) => span.traceId)];
  const problems = traces.flatMap(([traceId, spans]) => [
    ...(job.options.topology === "link" ? singleRoot(spans, job, `trace ${traceId}`) : []),
    ...missingParents(spans, job),
    ...repeated(spans),
    ...cycles(spans),
  ]);
  if (job.options.topology === "parent") {
    problems.push(...singleRoot(job.ours, job, "the trace"));
    if (traces.length > 1) {
      const ids = traces.map(([traceId]) => traceId).sort();
      problems.push({ rule: "one-trace", message: `expected one trace id, got ${ids.join(", ")}` });
    }
  }
  return problems;
}

function singleRoot(spans: readonly TraceSpan[], job: JobTrace, where: string): Problem[] {
  const roots = indexSpans(spans).unique.filter((span) => span.parentSpanId === undefined || lostItsBatch(span, job));
  if (roots.length === 1) return [];
  const names = roots.map((root) => `${root.name} (${root.spanId})`).join(", ");
  return [{ rule: "single-root", message: `expected one span without a parent in ${where}, got ${names || "none"}` }];
}

/** In link topology the batch span above a crashed attempt died with its process; nobody can close it from the job record. */
function lostItsBatch(span: TraceSpan, job: JobTrace): boolean {
  const isProcess = job.role(span) === "attempt" || job.role(span) === "ingest";
  return (
    job.options.topology === "link" && isProcess && isCrashed(span) && !job.find(span.traceId, span.parentSpanId ?? "")
  );
}

function missingParents(spans: readonly TraceSpan[], job: JobTrace): Problem[] {
  const index = indexSpans(spans);
  return index.unique
    .filter((span) => span.parentSpanId !== undefined && !index.parentOf(span) && !lostItsBatch(span, job))
    .map((span) => {
      const emulators = job.all.some(
        (other) =>
          other.service === emulatorService && other.traceId === span.traceId && other.spanId === span.parentSpanId,
      );
      return emulators
        ? {
            rule: "aws-parent",
            spanId: span.spanId,
            message: `${span.name} has a parent of service aws; on AWS it would be an orphan`,
          }
        : {
            rule: "parent-present",
            spanId: span.spanId,
            message: `${span.name} has the parent ${span.parentSpanId}, which is not in the trace`,
          };
    });
}

function repeated(spans: readonly TraceSpan[]): Problem[] {
  return [...Map.groupBy(spans, (span) => spanKey(span.traceId, span.spanId)).values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const names = [...new Set(same.map((span) => span.name))].sort().join(", ");
      return {
        rule: "span-twice",
        spanId: same[0]?.spanId ?? "",
        message: `${names} is in the trace ${same.length} times under one span id`,
      };
    });
}

/** Names one span of each cycle. */
function cycles(spans: readonly TraceSpan[]): Problem[] {
  const index = indexSpans(spans);
  const done = new Set<TraceSpan>();
  const problems: Problem[] = [];
  for (const start of index.unique) {
    const path: TraceSpan[] = [];
    let at: TraceSpan | undefined = start;
    while (at && !done.has(at) && !path.includes(at)) {
      path.push(at);
      at = index.parentOf(at);
    }
    if (at && path.includes(at)) {
      const names = [...path.slice(path.indexOf(at)), at].map((span) => span.name);
      problems.push({
        rule: "cycle",
        spanId: at.spanId,
        message: `spans are their own ancestors: ${names.join(" → ")}`,
      });
    }
    for (const span of path) done.add(span);
  }
  return problems;
}
