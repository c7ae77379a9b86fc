import { environments } from "../stacks/environments.ts";
import type { Kind } from "./requests-per-job.ts";

/** Of a hundred jobs, how many are of which kind. Their order is the order of the notes' table. */
export const mix = {
  report_generation: 0.5,
  user_onboarding: 0.24,
  data_cleanup: 0.2,
  long_running_job: 0.01,
  rejected: 0.02,
  retried: 0.02,
  failed: 0.01,
} as const satisfies Record<Kind, number>;

/** What is not counted but assumed, each of which is a line in the notes, and settings of the environment `prod`. */
export const assumptions = {
  daysPerMonth: 30,
  /** Memory of each function, as in the stack. */
  memoryGb: 0.5,
  /** A request of a function to DynamoDB, SQS or SNS in its own region. */
  callMs: 10,
  /** Beside its requests, an invocation parses, works and sends its spans. */
  invocationMs: 30,
  /** Requests that an ingester's batch waits for one after another: hide, accept, forward. */
  ingesterCallsInARow: 3,
  /** What a long job sleeps in its function. */
  longJobSeconds: 60,
  /** Every third of HEARTBEAT_SECONDS a running job hides its message and writes a sign of life. */
  heartbeatSeconds: 10,
  ingesterConcurrency: environments.prod.maxConcurrency.ingester,
  largestBatch: 10,
  /** A mapping keeps five long polls of 20 s under way, messages or none. */
  pollsPerMappingAndMinute: 15,
  reconcilerRunsPerMinute: 1,
  /** SNS asks KMS for a data key each five minutes, twice for each function that publishes. */
  keyReuseSeconds: 300,
  publishers: 3,
  recordDays: 14,
  logDays: environments.prod.logRetention,
  /** What CloudWatch stores of a byte of log: it keeps them compressed. */
  logCompression: 0.15,
  /** As in the template; a test counts them there. */
  mappings: 3,
  alarms: 13,
  dashboards: 1,
} as const;

/**
 * Messages in an ingester's batch. Pollers take what is there: one message while jobs are rare, all that came during the last batch when they are not, and
 * full batches from the rate on at which the pollers have no pause.
 */
export function ingesterBatch(jobsPerDay: number): number {
  const batchSeconds = ingesterBatchMs() / 1000;
  const perPoller = (jobsPerDay / 86_400) * (batchSeconds / assumptions.ingesterConcurrency);
  return Math.min(assumptions.largestBatch, Math.max(1, perPoller));
}

/** Milliseconds that a batch takes; its messages are handled side by side. */
export function ingesterBatchMs(): number {
  return assumptions.ingesterCallsInARow * assumptions.callMs + assumptions.invocationMs;
}
