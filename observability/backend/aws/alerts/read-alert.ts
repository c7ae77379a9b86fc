import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { AlertView } from "../../api/aws-view.ts";
import { nameOfArn } from "../find-queues.ts";
import type { NotificationAttributes } from "./matches-filter-policy.ts";

/** What SNS puts into a queue, without raw delivery. */
const notificationSchema = z.object({
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })).default({}),
});

const text = z.string().nullable().catch(null).default(null);
/** The fields of alerts about jobs and of alarms; anything else in a message is left alone. */
const contentSchema = z.object({
  job_id: text,
  job_type: text,
  code: text,
  status: text,
  reason: text,
  stage: text,
  attempt: z.number().nullable().catch(null).default(null),
  trace_id: text,
  AlarmName: text,
  NewStateValue: text,
  NewStateReason: text,
});

/** A notification on its way into the list of alerts. */
export interface Notification {
  alert: Omit<AlertView, "subscriptions">;
  topicArn: string;
  attributes: NotificationAttributes;
  body: string;
}

/** Reads a message that a topic has put into the viewer's queue; undefined for one of another origin. */
export function readAlert(message: Message): Notification | undefined {
  const notification = notificationSchema.safeParse(parsed(message.Body)).data;
  if (!notification) return undefined;
  const { MessageId, TopicArn, Subject, Message: body, MessageAttributes: attributes } = notification;
  const content = contentSchema.safeParse(parsed(body)).data ?? contentSchema.parse({});
  return {
    topicArn: TopicArn,
    attributes,
    body,
    alert: {
      messageId: MessageId,
      topic: nameOfArn(TopicArn),
      kind: kindOf(content),
      jobId: content.job_id,
      jobType: content.job_type,
      code: content.code ?? content.status ?? content.NewStateValue,
      reason: content.reason ?? alarmReason(content),
      stage: content.stage,
      attempt: content.attempt,
      traceId: content.trace_id,
      receivedAtUs: Number(message.Attributes?.SentTimestamp ?? 0) * 1_000,
      subject: Subject ?? content.AlarmName,
    },
  };
}

/** With the alarm's name: what AWS says of a threshold names neither queue nor function. */
function alarmReason({ AlarmName, NewStateReason }: z.infer<typeof contentSchema>): string | null {
  return AlarmName !== null && NewStateReason !== null ? `${AlarmName}: ${NewStateReason}` : NewStateReason;
}

function kindOf({ AlarmName, job_id, code, status }: z.infer<typeof contentSchema>): AlertView["kind"] {
  if (AlarmName !== null) return "alarm";
  if (job_id === null) return "other";
  if (code !== null) return "failure";
  return status === null ? "other" : "end-state";
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
}
