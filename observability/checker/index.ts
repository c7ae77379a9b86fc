/** The public face of the checker. `jest.ts` beside it registers the matchers. */
export type { CheckOptions } from "./check-options.ts";
export { checkJob, checkTrace, type TraceVerdict } from "./check-trace.ts";
export { type DescribeOptions, describeTrace, formatDuration } from "./describe-trace.ts";
export {
  type Compared,
  compareWithExpectations,
  type ExpectationName,
  type Expectations,
  isDeadLettered,
} from "./expectations.ts";
export { fromJaegerJson } from "./from-jaeger-json.ts";
export { fromOtlpJson } from "./from-otlp-json.ts";
export type { Outcome } from "./outcome.ts";
export { type Problem, type RuleName, ruleMeanings } from "./problem.ts";
export { parseTimeLimit } from "./time-limit.ts";
export * from "./trace.ts";
