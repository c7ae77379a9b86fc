import type { TraceVerdict } from "./check-trace.ts";
import { formatDuration } from "./describe-trace.ts";
import type { Outcome } from "./outcome.ts";
import type { RuleName } from "./problem.ts";

/** What a job is to have done besides keeping the rules; what is not given is not asked. */
export interface Expectations {
  /** Milliseconds from its first span to its end. */
  withinMs?: number | undefined;
  maxAttempts?: number | undefined;
  noDeadLetters?: boolean | undefined;
  noOrphans?: boolean | undefined;
}

export type ExpectationName = "within" | "max-attempts" | "no-dead-letters" | "no-orphans";

/** One expectation beside what came. */
export interface Compared {
  name: ExpectationName;
  expected: string;
  came: string;
  kept: boolean;
}

/** A job that ended like this lies in the dead-letter queue. */
const letters: ReadonlySet<Outcome> = new Set(["rejected", "failed", "crashed"]);
const orphanRules: ReadonlySet<RuleName> = new Set(["parent-present", "aws-parent"]);

/** What was expected of a job beside what came, in the order above. */
export function compareWithExpectations(verdict: TraceVerdict, expectations: Expectations): Compared[] {
  const { withinMs, maxAttempts, noDeadLetters = false, noOrphans = false } = expectations;
  const { outcome, attempts, durationNs, problems } = verdict;
  const compared: Compared[] = [];
  if (withinMs !== undefined) {
    compared.push({
      name: "within",
      expected: `done within ${formatDuration(nanoseconds(withinMs))}`,
      came: durationNs === undefined ? "not done yet" : `done in ${formatDuration(durationNs)}`,
      kept: durationNs !== undefined && durationNs <= nanoseconds(withinMs),
    });
  }
  if (maxAttempts !== undefined) {
    compared.push({
      name: "max-attempts",
      expected: `at most ${counted(maxAttempts, "attempt")}`,
      came: counted(attempts, "attempt"),
      kept: attempts <= maxAttempts,
    });
  }
  if (noDeadLetters) {
    const isLetter = isDeadLettered(verdict);
    compared.push({
      name: "no-dead-letters",
      expected: "no dead letter",
      came: isLetter ? `a dead letter: ${outcome}` : "none",
      kept: !isLetter,
    });
  }
  if (noOrphans) {
    const orphans = problems.filter(({ rule }) => orphanRules.has(rule)).length;
    compared.push({
      name: "no-orphans",
      expected: "no orphan",
      came: orphans === 0 ? "none" : counted(orphans, "orphan"),
      kept: orphans === 0,
    });
  }
  return compared;
}

/** Whether a job ended in the dead-letter queue, and has not been redriven since. */
export function isDeadLettered({ outcome }: Pick<TraceVerdict, "outcome">): boolean {
  return letters.has(outcome);
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`;
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1_000_000));
}
