import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  type Subscription,
} from "@aws-sdk/client-sns";
import type { AlertSubscription } from "../../api/aws-view.ts";
import { matchesFilterPolicy } from "./matches-filter-policy.ts";
import type { Notification } from "./read-alert.ts";

/** Milliseconds for which subscriptions are believed to stay the same. */
const believedMs = 30_000;

interface KnownSubscription {
  protocol: string;
  endpoint: string;
  confirmed: boolean;
  policy: string | undefined;
  scope: "MessageAttributes" | "MessageBody";
}

/** Who else a topic tells. */
export interface TopicSubscriptions {
  /** The topic's subscriptions but the viewer's own, and whether each one's filter policy lets the message through. */
  of(notification: Notification): Promise<AlertSubscription[]>;
}

export function createTopicSubscriptions(
  sns: SNSClient,
  { ownQueueArn, now }: { ownQueueArn: string; now(): number },
): TopicSubscriptions {
  const known = new Map<string, { at: number; subscriptions: Promise<KnownSubscription[]> }>();

  function subscriptionsOf(topicArn: string): Promise<KnownSubscription[]> {
    const last = known.get(topicArn);
    if (last && now() - last.at < believedMs) return last.subscriptions;
    const subscriptions = readSubscriptions(sns, topicArn, ownQueueArn);
    known.set(topicArn, { at: now(), subscriptions });
    subscriptions.catch(() => known.delete(topicArn));
    return subscriptions;
  }

  return {
    async of({ topicArn, attributes, body }) {
      return (await subscriptionsOf(topicArn)).map(({ protocol, endpoint, confirmed, policy, scope }) => ({
        protocol,
        endpoint,
        filterPolicy: policy ?? null,
        receives: confirmed && matchesFilterPolicy({ policy, scope }, { attributes, body }),
      }));
    },
  };
}

async function readSubscriptions(sns: SNSClient, topicArn: string, ownQueueArn: string): Promise<KnownSubscription[]> {
  const found: Subscription[] = [];
  let token: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: token }));
    found.push(...(page.Subscriptions ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  found.sort((a, b) => `${a.Protocol} ${a.Endpoint}`.localeCompare(`${b.Protocol} ${b.Endpoint}`));
  return Promise.all(
    found.filter(({ Endpoint }) => Endpoint !== ownQueueArn).map((subscription) => readSubscription(sns, subscription)),
  );
}

async function readSubscription(
  sns: SNSClient,
  { SubscriptionArn = "", Protocol = "", Endpoint = "" }: Subscription,
): Promise<KnownSubscription> {
  const confirmed = SubscriptionArn.startsWith("arn:");
  const { Attributes = {} } = confirmed
    ? await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
    : {};
  return {
    protocol: Protocol,
    endpoint: Endpoint,
    confirmed,
    policy: Attributes.FilterPolicy,
    scope: Attributes.FilterPolicyScope === "MessageBody" ? "MessageBody" : "MessageAttributes",
  };
}
