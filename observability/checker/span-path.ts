import { type CheckOptions, resolveOptions } from "./check-options.ts";
import { readJobTrace } from "./job-trace.ts";
import { lineage } from "./span-index.ts";
import type { TraceSpan } from "./trace.ts";

/** Matches a span name against a pattern in which `*` stands for any text. */
export function nameMatches(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(name);
}

/**
 * The longest beginning of `path` that some line of descent in the trace follows. Each name is that of a descendant of the span before;
 * spans between the two are skipped. In link topology the line runs over the links of messages.
 */
export function longestMatch(spans: readonly TraceSpan[], path: readonly string[], options: CheckOptions): TraceSpan[] {
  const job = readJobTrace(spans, resolveOptions(options));
  const lines = spans.map((span) => [...lineage(span, job.causeOf)].reverse());
  return lines.reduce<TraceSpan[]>((best, line) => {
    const matched = match(line, path);
    return matched.length > best.length ? matched : best;
  }, []);
}

function match(line: readonly TraceSpan[], path: readonly string[]): TraceSpan[] {
  const matched: TraceSpan[] = [];
  for (const span of line) {
    const wanted = path[matched.length];
    if (wanted !== undefined && nameMatches(span.name, wanted)) matched.push(span);
  }
  return matched;
}
