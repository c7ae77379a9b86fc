import { randomUUID } from "node:crypto";
import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { messageOf } from "../message-of.ts";
import type { QueueMessage } from "../queues.ts";
import type { Fauxqs, StoredSubscription } from "../sqs/fauxqs.ts";
import { internalPrefix } from "../sqs/internal-queue.ts";
import type { QueueAccess } from "../sqs/queue-access.ts";
import { deadLetterTargetOf } from "../sqs/redrive-policy.ts";
import { type DeliveryRetries, startDelivery } from "./delivery.ts";
import { confirmationMessage, notificationMessage, postToEndpoint } from "./http-endpoint.ts";
import { lambdaEvent, notificationSchema } from "./notification.ts";

/** A notification, or a whole subscription, that reaches nobody here. */
export interface Undelivered {
  topicArn: string;
  subscriptionArn: string;
  protocol: string;
  endpoint: string;
  /** Why, in a sentence. */
  reason: string;
  /** Where the notification lies now, if the subscription has a RedrivePolicy. */
  deadLetterQueueArn?: string;
}

export interface SubscriptionOptions {
  fauxqs: Fauxqs;
  access: QueueAccess;
  /** Starts a function as SNS does; rejects when it could not be started. */
  invoke(invocation: { functionArn: string; payload: string }): Promise<unknown>;
  onUndelivered(undelivered: Undelivered): void;
  /** Where an endpoint confirms its subscription. */
  gatewayUrl(): string;
  retries: DeliveryRetries;
}

export interface SubscribeInput {
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes?: Record<string, string>;
}

/** A subscription that fauxqs does not deliver to itself. */
export interface ManagedSubscription extends SubscribeInput {
  arn: string;
  internalQueueArn: string;
}

export interface Subscriptions {
  subscribe(input: SubscribeInput): StoredSubscription;
  managed(): Iterable<ManagedSubscription>;
  /** Runs a publication of a message with more attributes than SQS takes: queues with raw delivery get nothing of it. */
  withoutRawDelivery<T>(topicArn: string, publish: () => T): T;
  /** After a publication: subscriptions whose queue is not there got nothing. */
  reportMissingQueues(topicArn: string): void;
  /** Ends the deliveries of subscriptions that are no longer in the store. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

const supported = "sqs, lambda, http, https, email, email-json";

export function createSubscriptions(options: SubscriptionOptions): Subscriptions {
  const { fauxqs, access, invoke, onUndelivered, gatewayUrl, retries } = options;
  const deliveries = new Map<string, ManagedSubscription & { stop(): Promise<void> }>();
  const confirmations = new Set<Promise<void>>();

  function stored({ topicArn, protocol, endpoint, attributes }: SubscribeInput): StoredSubscription {
    const subscription = fauxqs.topics.subscribe(topicArn, protocol, endpoint, attributes);
    if (subscription) return subscription;
    throw new AwsError("NotFound", "Topic does not exist", 404);
  }

  function email(input: SubscribeInput): StoredSubscription {
    const known = [...fauxqs.topics.listSubscriptionsByTopic(input.topicArn).subscriptions].some(
      ({ protocol, endpoint }) => protocol === input.protocol && endpoint === input.endpoint,
    );
    const subscription = stored(input);
    const { topicArn, protocol, endpoint } = input;
    if (!known) {
      const reason =
        "mail is not sent by the local runtime: the subscription stays in pending confirmation and delivers nothing";
      onUndelivered({ topicArn, subscriptionArn: subscription.arn, protocol, endpoint, reason });
    }
    return subscription;
  }

  /** The topic fills an internal queue, with the filter policy of the subscription; a delivery empties it. */
  function throughQueue(input: SubscribeInput): StoredSubscription {
    for (const { arn, ...other } of deliveries.values()) {
      const same =
        other.topicArn === input.topicArn && other.protocol === input.protocol && other.endpoint === input.endpoint;
      const existing = same && fauxqs.topics.getSubscription(arn);
      if (existing) return existing;
    }
    if (!fauxqs.topics.getTopic(input.topicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
    const name = `${internalPrefix}${randomUUID()}`;
    const internalQueueArn = arnOf("sqs", name);
    fauxqs.queueActions.get("CreateQueue")?.({ QueueName: name }, fauxqs.queues, { headers: { host: "localhost" } });
    // Raw delivery concerns the last leg only: the internal queue needs the envelope.
    const { RawMessageDelivery: raw, ...attributes } = input.attributes ?? {};
    const subscription = stored({ ...input, protocol: "sqs", endpoint: internalQueueArn, attributes });
    const managed = { ...input, arn: subscription.arn, internalQueueArn };
    const delivery = startDelivery({
      queues: access,
      queueArn: internalQueueArn,
      retries,
      deliver: (message) => deliver(managed, message, raw === "true"),
      giveUp: (message, error) => giveUp(managed, subscription, message, error),
      report: (error) => {
        const { topicArn, protocol, endpoint, arn } = managed;
        const reason = `a delivery failed: ${messageOf(error)}; others go on`;
        onUndelivered({ topicArn, subscriptionArn: arn, protocol, endpoint, reason });
      },
    });
    deliveries.set(subscription.arn, { ...managed, stop: delivery.stop });
    if (input.protocol !== "lambda") askForConfirmation(managed, subscription);
    return subscription;
  }

  function askForConfirmation(
    { topicArn, protocol, endpoint, arn }: ManagedSubscription,
    subscription: StoredSubscription,
  ): void {
    subscription.confirmed = false;
    const message = confirmationMessage({ endpoint, topicArn, token: arn, gatewayUrl: gatewayUrl() });
    const asking = postToEndpoint(message)
      .catch((error) => {
        const reason = `the endpoint did not take the confirmation request (${messageOf(error)}); it gets nothing until the subscription is confirmed`;
        onUndelivered({ topicArn, subscriptionArn: arn, protocol, endpoint, reason });
      })
      .finally(() => confirmations.delete(asking));
    confirmations.add(asking);
  }

  async function deliver(
    { protocol, endpoint, arn }: ManagedSubscription,
    message: QueueMessage,
    raw: boolean,
  ): Promise<void> {
    const notification = notificationSchema.parse(JSON.parse(message.Body));
    if (protocol === "lambda")
      await invoke({ functionArn: endpoint, payload: JSON.stringify(lambdaEvent(notification, arn)) });
    else await postToEndpoint(notificationMessage({ notification, endpoint, subscriptionArn: arn, raw }));
  }

  async function giveUp(
    { topicArn, protocol, endpoint, arn }: ManagedSubscription,
    { attributes }: StoredSubscription,
    message: QueueMessage,
    error: unknown,
  ): Promise<void> {
    const why = messageOf(error);
    const undelivered = { topicArn, subscriptionArn: arn, protocol, endpoint };
    const deadLetterQueueArn = deadLetterTargetOf(attributes);
    const reason = `${retries.attempts} attempts failed, the last one with: ${why}`;
    if (deadLetterQueueArn === undefined)
      return onUndelivered({ ...undelivered, reason: `${reason}; the notification is dropped` });
    const traceHeader = message.Attributes.AWSTraceHeader;
    try {
      await access.send(deadLetterQueueArn, message.Body, {
        messageAttributes: {
          RequestID: { DataType: "String", StringValue: message.MessageId },
          ErrorCode: { DataType: "String", StringValue: protocol === "lambda" ? "InvocationFailed" : "DeliveryFailed" },
          ErrorMessage: { DataType: "String", StringValue: why || "unknown" },
        },
        ...(traceHeader !== undefined && { traceHeader }),
      });
      onUndelivered({ ...undelivered, reason, deadLetterQueueArn });
    } catch (failure) {
      onUndelivered({
        ...undelivered,
        reason: `${reason}; its dead-letter queue refused it too: ${messageOf(failure)}`,
      });
    }
  }

  return {
    subscribe(input) {
      if (input.protocol === "sqs") return stored(input);
      if (input.protocol === "email" || input.protocol === "email-json") return email(input);
      if (["lambda", "http", "https"].includes(input.protocol)) return throughQueue(input);
      throw new AwsError(
        "InvalidParameter",
        `Invalid parameter: expected a protocol of ${supported}; got '${input.protocol}', which the local runtime does not deliver to; nothing was subscribed`,
      );
    },
    managed: () => deliveries.values(),
    withoutRawDelivery(topicArn, publish) {
      const heldBack = (fauxqs.topics.getTopic(topicArn)?.subscriptionArns ?? []).flatMap((arn) => {
        const subscription = fauxqs.topics.getSubscription(arn);
        const { protocol, confirmed, attributes } = subscription ?? {};
        return subscription && protocol === "sqs" && confirmed && attributes?.RawMessageDelivery === "true"
          ? [subscription]
          : [];
      });
      // fauxqs publishes before it returns, and to confirmed subscriptions only.
      for (const subscription of heldBack) subscription.confirmed = false;
      try {
        return publish();
      } finally {
        for (const subscription of heldBack) {
          subscription.confirmed = true;
          const { arn: subscriptionArn, protocol, endpoint } = subscription;
          const reason =
            "a raw message can have ten attributes and this one has more; it is dropped if the filter policy lets it through";
          onUndelivered({ topicArn, subscriptionArn, protocol, endpoint, reason });
        }
      }
    },
    reportMissingQueues(topicArn) {
      for (const subscriptionArn of fauxqs.topics.getTopic(topicArn)?.subscriptionArns ?? []) {
        const { protocol = "", endpoint = "" } = fauxqs.topics.getSubscription(subscriptionArn) ?? {};
        if (protocol !== "sqs" || fauxqs.queues.getQueueByArn(endpoint)) continue;
        const reason = "the queue does not exist; the notification is dropped";
        onUndelivered({ topicArn, subscriptionArn, protocol, endpoint, reason });
      }
    },
    async sweep() {
      for (const [arn, { internalQueueArn, stop }] of deliveries) {
        if (fauxqs.topics.getSubscription(arn)) continue;
        deliveries.delete(arn);
        await stop();
        const queue = fauxqs.queues.getQueueByArn(internalQueueArn);
        if (queue) fauxqs.queues.deleteQueue(queue.url);
      }
    },
    async stop() {
      await Promise.all([...confirmations, ...[...deliveries.values()].map(({ stop }) => stop())]);
    },
  };
}
