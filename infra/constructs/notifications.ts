import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnSubscription, type ITopic } from "aws-cdk-lib/aws-sns";
import { ArnFormat, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { JobFunctionProps } from "./job-function.ts";
import { JobQueue } from "./job-queue.ts";
import { QueueConsumer, visibilityFor } from "./queue-consumer.ts";

export interface NotificationsProps {
  queueName: string;
  /** Topics whose messages about jobs that name a target are told to it. */
  topics: readonly ITopic[];
  /** Takes what could not be delivered to the queue, or told to a target. */
  undelivered: JobQueue;
  notifier: JobFunctionProps & { maxConcurrency: number };
  /** A queue that jobs may name. */
  inbox: JobQueue;
  /** Names of more such queues, of this account and region. */
  otherQueues: readonly string[];
  /** Sender of the emails, an identity of SES in this account and region or of such a domain; empty: none are sent. */
  emailFrom: string;
}

/** Tells the ends of jobs to the targets that the jobs name (see decision 015): topics → queue → job-notifier. */
export class Notifications extends Construct {
  readonly queue: JobQueue;
  readonly notifier: QueueConsumer;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { queueName, topics, undelivered, inbox, otherQueues, emailFrom } = props;
    this.queue = new JobQueue(this, "Queue", {
      queueName,
      visibilityTimeout: visibilityFor(props.notifier.timeout),
      deadLetterQueue: undelivered,
    });
    // The topics decrypt for the delivery themselves, and SQS encrypts with a key of its own: neither needs a statement in a key's policy.
    this.queue.admit(topics);
    for (const topic of topics) {
      new CfnSubscription(this, `From${topic.node.id}`, {
        topicArn: topic.topicArn,
        protocol: "sqs",
        endpoint: this.queue.queueArn,
        rawMessageDelivery: true,
        filterPolicy: { notify: [{ exists: true }] },
        redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
      });
    }
    this.notifier = new QueueConsumer(this, "Notifier", { ...props.notifier, queue: this.queue, batchSize: 10 });
    const stack = Stack.of(this);
    const others = otherQueues.map((resource) =>
      stack.formatArn({ service: "sqs", resource, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
    );
    for (const queueArn of [inbox.queueArn, ...others]) this.notifier.may(["sqs:SendMessage"], queueArn);
    if (emailFrom !== "") this.#allowEmail(emailFrom);
  }

  /** SES knows the sender by its address, or by its domain alone. */
  #allowEmail(from: string): void {
    const domain = from.slice(from.lastIndexOf("@") + 1);
    const stack = Stack.of(this);
    this.notifier.addToRolePolicy(
      new PolicyStatement({
        actions: ["ses:SendEmail"],
        resources: [from, domain].map((resourceName) =>
          stack.formatArn({ service: "ses", resource: "identity", resourceName }),
        ),
        conditions: { StringEquals: { "ses:FromAddress": from } },
      }),
    );
  }
}
