import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { TargetKind } from "../jobs/notify.ts";
import type { Notification } from "./notification.ts";
import { webhookPoster } from "./post-webhook.ts";
import { emailSender } from "./send-email.ts";
import { queueSender } from "./send-to-queue.ts";

/** Tells one target, inside a span of its own. Throws when it could not be told. */
export type Tell = (target: string, notification: Notification) => Promise<void>;

export interface TellersOptions {
  ses: SESv2Client;
  sqs: SQSClient;
  /** Sender of the emails. */
  emailFrom: string;
  /** A queue of the account and region that queues are looked for in. */
  sourceQueueUrl: string;
  now(): number;
  /** Milliseconds that a webhook has for its answer; default 5000. */
  webhookTimeout?: number;
}

/** Every kind of target with what tells it. */
export function tellers({ ses, sqs, emailFrom, sourceQueueUrl, now, webhookTimeout }: TellersOptions) {
  return {
    email: emailSender({ ses, from: emailFrom }),
    webhook: webhookPoster({ now, ...(webhookTimeout !== undefined && { timeout: webhookTimeout }) }),
    queue: queueSender({ sqs, besideUrl: sourceQueueUrl }),
  } satisfies Record<TargetKind, Tell>;
}
