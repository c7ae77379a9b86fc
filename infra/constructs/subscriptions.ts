import { createHash } from "node:crypto";
import { CfnSubscription, type Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Alerts } from "./alerts.ts";
import type { JobQueue } from "./job-queue.ts";
import type { SubscriptionSetting, TopicName } from "./subscription-settings.ts";

export interface SubscriptionsProps {
  settings: readonly SubscriptionSetting[];
  alerts: Alerts;
  /** Takes what could not be delivered; its policy has to admit `topics`. */
  undelivered: JobQueue;
}

/** Who is told what the topics are told, by email and webhook. Both have to be confirmed once, by the link that SNS sends. */
export class Subscriptions extends Construct {
  /** The topics that have a subscription. */
  readonly topics: readonly Topic[];

  constructor(scope: Construct, id: string, { settings, alerts, undelivered }: SubscriptionsProps) {
    super(scope, id);
    const topics = {
      "job-failures": alerts.jobFailures,
      "job-end-state": alerts.jobEndState,
      "pipeline-alarms": alerts.pipelineAlarms,
    } satisfies Record<TopicName, Topic>;
    for (const { topic, email, webhook = "", filter } of settings) {
      const [protocol, endpoint] = email === undefined ? ["https", webhook] : ["email", email];
      // An id that stays when others come and go, as a new subscription has to be confirmed again; and one that does not tell the address.
      const hash = createHash("sha256").update(`${topic} ${endpoint}`).digest("hex").slice(0, 8);
      new CfnSubscription(this, `${protocol}${hash}`, {
        topicArn: topics[topic].topicArn,
        protocol,
        endpoint,
        ...(filter !== undefined && { filterPolicy: filter }),
        redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
      });
    }
    this.topics = [...new Set(settings.map(({ topic }) => topics[topic]))];
  }
}
