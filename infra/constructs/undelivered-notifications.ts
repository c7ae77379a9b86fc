import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { JobQueue } from "./job-queue.ts";

/** Keeps what reached nobody: notifications whose target gave no answer, and messages of topics that a subscriber did not take. */
export class UndeliveredNotifications extends JobQueue {
  constructor(scope: Construct, id: string, { queueName }: { queueName: string }) {
    super(scope, id, { queueName, visibilityTimeout: Duration.seconds(60) });
  }
}
