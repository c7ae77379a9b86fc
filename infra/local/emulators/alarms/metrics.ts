import { arnOf } from "../account.ts";
import type { Queues } from "../queues.ts";
import type { InspectedQueue } from "../sqs/queue-access.ts";
import type { WatchedMetric } from "./alarm-spec.ts";

/** Running totals of a function since it was created. */
export interface FunctionCounters {
  invocations: number;
  errors: number;
  throttles: number;
}

export interface MetricSources {
  queues: Queues;
  inspect(queueName: string): InspectedQueue;
  /** Undefined for a function that does not exist. */
  functionCounters?(functionName: string): FunctionCounters | undefined;
}

/** One look at a metric; undefined when there is nothing to see. Queues give levels, functions give what was added since the last look. */
export type Sampler = () => Promise<number | undefined>;

export function createSampler(metric: WatchedMetric, sources: MetricSources): Sampler {
  return metric.namespace === "AWS/SQS" ? queueSampler(metric, sources) : functionSampler(metric, sources);
}

function queueSampler({ name, of }: WatchedMetric, { queues, inspect }: MetricSources): Sampler {
  const arn = arnOf("sqs", of);
  return async () => {
    if (name === "ApproximateAgeOfOldestMessage") {
      const { visible, inFlight } = inspect(of);
      const oldest = [...visible, ...inFlight].reduce(
        (least, { sentAt }) => Math.min(least, sentAt),
        Number.POSITIVE_INFINITY,
      );
      return oldest === Number.POSITIVE_INFINITY ? 0 : Math.floor((Date.now() - oldest) / 1000);
    }
    const { visible, inFlight, delayed } = await queues.counts(arn);
    if (name === "ApproximateNumberOfMessagesVisible") return visible;
    return name === "ApproximateNumberOfMessagesNotVisible" ? inFlight : delayed;
  };
}

function functionSampler({ name, of }: WatchedMetric, { functionCounters }: MetricSources): Sampler {
  // A copy: the counters go on counting.
  const read = (): FunctionCounters | undefined => {
    const counters = functionCounters?.(of);
    return counters && { ...counters };
  };
  let last = read() ?? { invocations: 0, errors: 0, throttles: 0 };
  return async () => {
    const now = read();
    if (!now) return undefined;
    const before = last;
    last = now;
    // As on AWS: a function that nobody called has no datapoint.
    if (now.invocations === before.invocations && now.throttles === before.throttles) return undefined;
    if (name === "Errors") return now.errors - before.errors;
    return name === "Throttles" ? now.throttles - before.throttles : now.invocations - before.invocations;
  };
}
