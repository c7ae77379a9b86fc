import { z } from "zod";

/** What SNS puts into a queue for a subscription without raw delivery. */
export const notificationSchema = z.looseObject({
  Type: z.literal("Notification"),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string(),
  UnsubscribeURL: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })).optional(),
});
export type Notification = z.infer<typeof notificationSchema>;

/** The event that a function subscribed to a topic receives. */
export function lambdaEvent(notification: Notification, subscriptionArn: string) {
  const { SigningCertURL, UnsubscribeURL, Subject, MessageAttributes, ...rest } = notification;
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          ...rest,
          Subject: Subject ?? null,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: MessageAttributes ?? {},
        },
      },
    ],
  };
}
