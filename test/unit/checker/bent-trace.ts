import type { CheckOptions } from "../../../observability/checker/check-options.ts";
import type { RuleName } from "../../../observability/checker/index.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";

/** A trace that breaks one rule, in words and in spans. */
export type BentTrace = [rule: RuleName, what: string, spans: () => TraceSpan[], options?: CheckOptions];
