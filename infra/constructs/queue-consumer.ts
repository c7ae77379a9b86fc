import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { JobFunction, type JobFunctionProps } from "./job-function.ts";

/** A queue's visibility time-out for a function with this time-out: six times as long, so that a retry never meets an attempt that still runs. */
export function visibilityFor(timeout: Duration): Duration {
  return Duration.seconds(6 * timeout.toSeconds());
}

export interface QueueConsumerProps extends JobFunctionProps {
  queue: IQueue;
  /** Messages per invocation, 1 to 10. */
  batchSize: number;
  /** Invocations at the same time, 2 to 1000. */
  maxConcurrency: number;
}

/** A function fed by a queue: it answers which messages of a batch failed, and only those come back. */
export class QueueConsumer extends JobFunction {
  constructor(
    scope: Construct,
    id: string,
    { queue, batchSize, maxConcurrency, environment, ...props }: QueueConsumerProps,
  ) {
    super(scope, id, { ...props, environment: { ...environment, SOURCE_QUEUE_URL: queue.queueUrl } });
    this.may(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      queue.queueArn,
    );
    new EventSourceMapping(this, "Source", {
      target: this,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxBatchingWindow: Duration.seconds(0),
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
