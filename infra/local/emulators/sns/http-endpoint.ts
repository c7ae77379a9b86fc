import { randomUUID } from "node:crypto";
import { request } from "undici";
import type { Notification } from "./notification.ts";

export interface HttpMessage {
  endpoint: string;
  type: "Notification" | "SubscriptionConfirmation";
  messageId: string;
  topicArn: string;
  subscriptionArn?: string;
  body: string;
  raw?: boolean;
}

/** Posts as SNS does. Throws when the endpoint does not answer with 2xx within 15 s. */
export async function postToEndpoint(message: HttpMessage): Promise<void> {
  const { endpoint, type, messageId, topicArn, subscriptionArn, body, raw } = message;
  const { statusCode, body: answer } = await request(endpoint, {
    method: "POST",
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-type": type,
      "x-amz-sns-message-id": messageId,
      "x-amz-sns-topic-arn": topicArn,
      ...(subscriptionArn !== undefined && { "x-amz-sns-subscription-arn": subscriptionArn }),
      ...(raw && { "x-amz-sns-rawdelivery": "true" }),
    },
    body,
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  await answer.dump();
  if (statusCode < 200 || statusCode >= 300)
    throw new Error(`${endpoint} answered with status ${statusCode}, expected 2xx`);
}

export function notificationMessage({
  notification,
  endpoint,
  subscriptionArn,
  raw,
}: {
  notification: Notification;
  endpoint: string;
  subscriptionArn: string;
  raw: boolean;
}): HttpMessage {
  const { MessageId: messageId, TopicArn: topicArn } = notification;
  const body = raw ? notification.Message : JSON.stringify(notification);
  return { endpoint, type: "Notification", messageId, topicArn, subscriptionArn, body, raw };
}

/** The message that asks an endpoint to visit `SubscribeURL`, or to call ConfirmSubscription with the token. */
export function confirmationMessage({
  endpoint,
  topicArn,
  token,
  gatewayUrl,
}: {
  endpoint: string;
  topicArn: string;
  token: string;
  gatewayUrl: string;
}): HttpMessage {
  const query = new URLSearchParams({
    Action: "ConfirmSubscription",
    TopicArn: topicArn,
    Token: token,
    Version: "2010-03-31",
  });
  const messageId = randomUUID();
  const body = JSON.stringify({
    Type: "SubscriptionConfirmation",
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${gatewayUrl}/?${query}`,
    Timestamp: new Date().toISOString(),
    SignatureVersion: "1",
    Signature: "EXAMPLE",
    SigningCertURL: "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem",
  });
  return { endpoint, type: "SubscriptionConfirmation", messageId, topicArn, body };
}
