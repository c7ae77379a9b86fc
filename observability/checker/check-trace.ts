import { type CheckOptions, type ResolvedOptions, resolveOptions } from "./check-options.ts";
import { durationOf } from "./job-end.ts";
import { type JobTrace, readJobTrace } from "./job-trace.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Problem, RuleName } from "./problem.ts";
import { ruleGroups } from "./rules/registry.ts";
import { spanSchema } from "./span-schema.ts";
import type { TraceSpan } from "./trace.ts";

export interface TraceVerdict {
  /** One root, every parent present, and every hop that the outcome requires. Other problems do not count here. */
  connected: boolean;
  outcome: Outcome;
  /** Executions of the job, duplicate deliveries not counted. */
  attempts: number;
  /** Nanoseconds from its first span to its end; absent while it goes on. */
  durationNs?: bigint;
  /** Empty when the trace follows every rule. */
  problems: Problem[];
}

/** Rules without which a job cannot be seen from end to end. */
const connecting: ReadonlySet<RuleName> = new Set([
  "not-a-span",
  "single-root",
  "parent-present",
  "aws-parent",
  "cycle",
  "one-trace",
  "hop-missing",
]);

/** Checks the one trace of a job. Never throws: input that is no list of spans is a problem like others. */
export function checkTrace(spans: readonly TraceSpan[], options: CheckOptions = {}): TraceVerdict {
  const { sound, problems } = readSpans(spans);
  return verdict(readJobTrace(sound, resolveOptions(options)), problems);
}

/** Checks a job of link topology: the traces that hold its spans, whole, in any order. */
export function checkJob(traces: readonly (readonly TraceSpan[])[], options: CheckOptions = {}): TraceVerdict {
  const lists = Array.isArray(traces) ? traces : [];
  return checkTrace(lists.flat(), { topology: "link", ...options });
}

function verdict(job: JobTrace, unsound: Problem[]): TraceVerdict {
  const outcome = outcomeOf(job);
  const durationNs = durationOf(job, outcome);
  const problems = [
    ...unsound,
    ...Object.values(ruleGroups).flatMap((group) => group(job)),
    ...unexpected(outcome, job.options),
  ];
  return {
    connected: !problems.some(({ rule }) => connecting.has(rule)),
    outcome,
    attempts: job.attempts.length,
    ...(durationNs !== undefined && { durationNs }),
    problems,
  };
}

function unexpected(outcome: Outcome, { expected }: ResolvedOptions): Problem[] {
  if (expected === undefined || expected === outcome || (expected === "failed" && outcome === "crashed")) return [];
  if (outcome === "running" || outcome === "unknown") {
    return [
      { rule: "hop-missing", message: `the job is ${expected}, yet its trace ends as that of one that is ${outcome}` },
    ];
  }
  return [{ rule: "outcome", message: `expected a job that is ${expected}, got a trace of one that is ${outcome}` }];
}

function readSpans(input: readonly TraceSpan[]): { sound: TraceSpan[]; problems: Problem[] } {
  if (!Array.isArray(input)) {
    return { sound: [], problems: [{ rule: "not-a-span", message: `expected a list of spans, got ${typeof input}` }] };
  }
  const sound: TraceSpan[] = [];
  const problems: Problem[] = [];
  for (const [at, candidate] of input.entries()) {
    const parsed = spanSchema.safeParse(candidate);
    if (parsed.success) {
      sound.push(candidate);
      continue;
    }
    const issue = parsed.error.issues[0];
    const path = issue?.path.map((key) => `.${String(key)}`).join("") ?? "";
    problems.push({ rule: "not-a-span", message: `span ${at}${path}: ${issue?.message}; it was left out` });
  }
  return { sound, problems };
}
