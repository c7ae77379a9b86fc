import { createHash } from "node:crypto";
import * as z from "zod";
import { type EndState, endStateSchema, type FailureAlert, failureAlertSchema } from "../jobs/alert.ts";

/** What is told about a job's end: the message of a topic. */
export interface Notification {
  /** Names the job's end: the same however often it is told. */
  id: string;
  told: FailureAlert | EndState;
  /** The message as the topic had it, JSON. */
  body: string;
  /** Message attributes of the topic's message that say how the job ended. */
  attributes: Readonly<Record<string, string>>;
}

const toldSchema = z.union([endStateSchema, failureAlertSchema]);

/** The attributes that a topic's message has of its own; the others carry its trace, or are for the notifier. */
const ownAttributes = ["status", "stage", "code", "job_type"];

/** Reads a message of one of the topics, delivered raw. Throws when it is none. */
export function readNotification(
  {
    body,
    messageAttributes,
  }: { body: string; messageAttributes: Record<string, { stringValue?: string | undefined }> },
  parsed: unknown,
): Notification {
  const { data: told } = toldSchema.safeParse(parsed);
  if (!told) throw new Error("expected an alert or an end state, got something else; it is not told to anybody");
  const attributes = ownAttributes.flatMap((name) => {
    const value = messageAttributes[name]?.stringValue;
    return value === undefined ? [] : [[name, value] as const];
  });
  return { id: idOf(told), told, body, attributes: Object.fromEntries(attributes) };
}

function idOf(told: FailureAlert | EndState): string {
  // A job completes once; a redriven one may fail again.
  const end = "status" in told ? [told.status] : [told.code, told.attempt];
  return `msg_${createHash("sha256")
    .update(JSON.stringify([told.job_id, ...end]))
    .digest("hex")
    .slice(0, 32)}`;
}
