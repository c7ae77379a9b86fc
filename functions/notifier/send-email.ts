import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SpanKind, withSpan } from "../../observability/telemetry/index.ts";
import type { EndState, FailureAlert } from "../jobs/alert.ts";
import type { Notification } from "./notification.ts";
import { TellError } from "./tell-error.ts";
import type { Tell } from "./tellers.ts";

const attributes = { "rpc.system": "aws-api", "rpc.service": "SESv2", "rpc.method": "SendEmail" };

/** Sends a short text by SES; its tags say which job and trace it is about. */
export function emailSender({ ses, from }: { ses: SESv2Client; from: string }): Tell {
  return async (address, notification) => {
    await withSpan("SESv2.SendEmail", { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [address] },
        EmailTags: tagsOf(notification.told),
        Content: {
          Simple: {
            Subject: { Data: subjectOf(notification.told), Charset: "UTF-8" },
            Body: { Text: { Data: textOf(notification.told), Charset: "UTF-8" } },
          },
        },
      });
      const { $metadata } = await ses.send(command).catch((error: unknown) => {
        // What SES says may name the address.
        const code = error instanceof Error ? error.name : "_OTHER";
        throw new TellError(code, `expected SES to take the email, got ${code}`);
      });
      if ($metadata.requestId) span.setAttribute("aws.request_id", $metadata.requestId);
    });
  };
}

export function subjectOf(told: Notification["told"]): string {
  const job = `Job ${told.job_type ?? "of no known type"}`;
  return "status" in told ? `${job} has completed` : `${job} did not complete: ${told.code}`;
}

export function textOf(told: Notification["told"]): string {
  const lines = [
    `Job: ${told.job_id}`,
    ...("status" in told ? endLines(told) : failureLines(told)),
    ...(told.trace_url === "" ? [] : [`Trace: ${told.trace_url}`]),
  ];
  return `${subjectOf(told)}.\n\n${lines.join("\n")}\n`;
}

function endLines({ attempts, finished_at }: EndState): string[] {
  return [`Attempts: ${attempts}`, `Finished: ${finished_at}`];
}

function failureLines({ stage, attempt, reason, dead_letter_queue, occurred_at }: FailureAlert): string[] {
  return [
    `Reason: ${reason}`,
    `Where: ${stage}${attempt > 0 ? `, attempt ${attempt}` : ""}`,
    `When: ${occurred_at}`,
    `Dead-letter queue: ${dead_letter_queue}`,
  ];
}

/** SES takes letters, digits and some signs; a value with others is left out. */
function tagsOf(told: Notification["told"]): { Name: string; Value: string }[] {
  const values = {
    job_id: told.job_id,
    trace_id: told.trace_id,
    ...("status" in told ? { status: told.status } : { code: told.code }),
  };
  return Object.entries(values)
    .filter(([, value]) => /^[\w.@-]{1,256}$/.test(value))
    .map(([Name, Value]) => ({ Name, Value }));
}
