import type { TraceSpan } from "../../observability/checker/trace.ts";

/** A copy of the trace in which the span of this name (the last, when there are several) is changed. */
export function bend(
  spans: readonly TraceSpan[],
  name: string,
  change: (span: TraceSpan) => Partial<TraceSpan>,
): TraceSpan[] {
  const at = spans.findLastIndex((span) => span.name === name);
  const span = spans[at];
  if (!span) throw new Error(`expected a span ${name} to bend, got ${spans.map((each) => each.name).join(", ")}`);
  return spans.with(at, { ...span, ...change(span) });
}

/** A copy of the trace without the last span of this name. */
export function without(spans: readonly TraceSpan[], name: string): TraceSpan[] {
  const at = spans.findLastIndex((span) => span.name === name);
  if (at === -1) throw new Error(`expected a span ${name} to leave out, got none`);
  return spans.toSpliced(at, 1);
}

/** Sets or, with undefined, takes away attributes. */
export function set(
  span: TraceSpan,
  changes: Record<string, string | number | boolean | undefined>,
): Partial<TraceSpan> {
  const entries = Object.entries({ ...span.attributes, ...changes });
  const kept = entries.filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined);
  return { attributes: Object.fromEntries(kept) };
}

/** The first span of this name. */
export function named(spans: readonly TraceSpan[], name: string): TraceSpan {
  const span = spans.find((candidate) => candidate.name === name);
  if (!span) throw new Error(`expected a span ${name}, got none`);
  return span;
}

/** What makes any span of the job a failed one. */
export const error = (code: string, message = "it did not work") => ({
  status: { code: "ERROR" as const, message },
  attributes: { "job.id": "job-0001", "job.type": "report_generation", "error.type": code },
});

/** A copy of the trace in which the span of this name is there twice, under two ids. */
export function repeat(spans: readonly TraceSpan[], name: string): TraceSpan[] {
  return [...spans, { ...named(spans, name), spanId: "00000000000000ee" }];
}
