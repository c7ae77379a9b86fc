import { region } from "../account.ts";
import type { Email } from "../ses/email.ts";

/** An email as LocalStack's `GET /_aws/ses` shows it. */
export function localStackEmail(email: Email): object {
  const { messageId, from, to, cc, bcc, replyTo, subject, text, html, sentAt } = email;
  return {
    Id: messageId,
    Region: region,
    Timestamp: new Date(sentAt).toISOString(),
    Destination: {
      ...(to.length > 0 && { ToAddresses: to }),
      ...(cc.length > 0 && { CcAddresses: cc }),
      ...(bcc.length > 0 && { BccAddresses: bcc }),
    },
    ...(replyTo.length > 0 && { ReplyToAddresses: replyTo }),
    Source: from,
    Subject: subject,
    Body: { text_part: text ?? null, html_part: html ?? null },
  };
}
