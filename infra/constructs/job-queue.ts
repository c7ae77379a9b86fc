import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** How often a message is received before SQS moves it to the dead-letter queue. */
export const maxReceiveCount = 5;

export interface JobQueueProps {
  queueName: string;
  visibilityTimeout: Duration;
  /** Takes what was received `maxReceiveCount` times; absent for the dead-letter queue itself. */
  deadLetterQueue?: IQueue;
}

/** A queue as all of ours are: encrypted by SQS, TLS only, messages kept for 14 days. */
export class JobQueue extends Queue {
  /** The name as it is, where `queueName` is a reference. */
  readonly plainName: string;

  constructor(scope: Construct, id: string, { queueName, visibilityTimeout, deadLetterQueue }: JobQueueProps) {
    super(scope, id, {
      queueName,
      visibilityTimeout,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(deadLetterQueue && { deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount } }),
    });
    this.plainName = queueName;
  }

  /** Lets exactly these topics put here what they deliver, or cannot deliver elsewhere. */
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
