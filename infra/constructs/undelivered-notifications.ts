import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { JobQueue } from "./job-queue.ts";

/** Keeps what reached nobody: notifications whose target gave no answer, and messages of topics that a subscriber did not take. */
export class UndeliveredNotifications extends JobQueue {
  constructor(scope: Construct, id: string, { queueName }: { queueName: string }) {
    super(scope, id, { queueName, visibilityTimeout: Duration.seconds(60) });
  }

  /** Lets the subscriptions of exactly these topics put here what they cannot deliver. */
  admit(topics: readonly ITopic[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: "AllowTopics",
        principals: [new ServicePrincipal("sns.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": topics.map(({ topicArn }) => topicArn) } },
      }),
    );
  }
}
