import { randomUUID } from "node:crypto";
import type { SendEmailCommandOutput } from "@aws-sdk/client-sesv2";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { AwsService } from "../service.ts";
import type { Email } from "./email.ts";
import { sendEmailInput } from "./send-email-input.ts";

export interface SesOptions {
  /** Takes every email that is accepted; nothing leaves this machine. */
  onEmail(email: Email): void;
  /** Epoch ms. */
  now?(): number;
}

/** SES v2's SendEmail for simple messages. Identities are not emulated: every From is taken. */
export function createSes({ onEmail, now = Date.now }: SesOptions): AwsService {
  return {
    async handle({ method, path, body }) {
      if (method !== "POST" || path !== "/v2/email/outbound-emails") {
        throw new AwsError(
          "UnsupportedOperationException",
          `expected POST /v2/email/outbound-emails (SendEmail), got ${method} ${path}, which the local SES does not emulate; it is added in infra/local/emulators/ses/ses.ts`,
          501,
        );
      }
      const sentAt = now();
      const email = { ...sendEmailInput(jsonBody(body)), messageId: messageIdAt(sentAt), sentAt };
      onEmail(email);
      const answer = { MessageId: email.messageId } satisfies Omit<SendEmailCommandOutput, "$metadata">;
      return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(answer) };
    },
  };
}

/** In the form of SES: the time in hex, an id, a counter. */
function messageIdAt(milliseconds: number): string {
  return `0100${milliseconds.toString(16).padStart(12, "0")}-${randomUUID()}-000000`;
}
