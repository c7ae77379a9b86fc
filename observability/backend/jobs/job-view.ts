import type { JobView, LogView } from "../api/job-view.ts";
import type { SpansView } from "../api/span-view.ts";
import { toAttemptView } from "./attempt.ts";
import { attemptsOf } from "./attempts.ts";
import { withDeadLetterStays } from "./dead-letter-stays.ts";
import { jobFacts, toJobRow } from "./job-facts.ts";
import { type JobSpan, spanKey } from "./job-span.ts";
import { stateOf } from "./job-state.ts";
import { buildJobTree } from "./job-tree.ts";
import { timelineOf } from "./timeline.ts";

export interface JobViewParts {
  id: string;
  /** Those of the job alone. */
  own: readonly JobSpan[];
  /** All of the job's traces. */
  spans: SpansView;
  /** In time order. */
  logs: LogView[];
  nowUs: number;
  updatedAtUs?: number;
}

/** All there is to say of a job; undefined without spans. */
export function toJobView({ id, own, spans, logs, nowUs, updatedAtUs }: JobViewParts): JobView | undefined {
  const tree = buildJobTree(own);
  const attempts = attemptsOf(tree);
  const facts = jobFacts(id, tree, attempts);
  if (!facts) return undefined;
  const state = stateOf(tree, attempts);
  return {
    job: toJobRow(facts, { nowUs, ...(updatedAtUs !== undefined && { updatedAtUs }) }),
    attempts: attempts.map(toAttemptView),
    rows: withDeadLetterStays(
      timelineOf({ tree, attempts, state, logs: countBySpan(logs), hiddenFor: hiddenFor(logs), nowUs }),
    ),
    spans,
    logs,
    nowUs,
  };
}

function countBySpan(logs: readonly LogView[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { traceId, spanId } of logs) {
    const key = spanKey(traceId, spanId);
    if (spanId !== "") counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** What the processor says when it gives a message back: `attempt.failed` with the attempt and the seconds until the next. */
function hiddenFor(logs: readonly LogView[]): Map<number, number> {
  const seconds = new Map<number, number>();
  for (const { attributes } of logs) {
    const { attempt, retry_in_s: retryIn } = attributes;
    if (typeof attempt === "number" && typeof retryIn === "number") seconds.set(attempt, retryIn);
  }
  return seconds;
}
