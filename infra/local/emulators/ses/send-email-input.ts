import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { addressProblem } from "./address-problem.ts";
import type { Email } from "./email.ts";

/** SES counts To, Cc and Bcc together. */
const mostRecipients = 50;

const addresses = z.array(z.string()).default([]);
const content = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const pairs = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]);
const inputSchema = z.strictObject({
  FromEmailAddress: z.string().optional(),
  FromEmailAddressIdentityArn: z.string().optional(),
  Destination: z
    .strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  ReplyToAddresses: addresses,
  FeedbackForwardingEmailAddress: z.string().optional(),
  FeedbackForwardingEmailAddressIdentityArn: z.string().optional(),
  ConfigurationSetName: z.string().optional(),
  EmailTags: pairs,
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: content,
      Body: z.strictObject({ Text: content.optional(), Html: content.optional() }),
      Headers: pairs,
    }),
  }),
});

/** The email of a SendEmail request. Throws `AwsError`: `BadRequestException` for what SES refuses, `UnsupportedOperationException` for what it would take. */
export function sendEmailInput(body: unknown): Omit<Email, "messageId" | "sentAt"> {
  const parsed = inputSchema.safeParse(body, { reportInput: true });
  if (!parsed.success) throw refusal(parsed.error.issues);
  const { FromEmailAddress: from, Destination, ReplyToAddresses: replyTo, Content, EmailTags: tags } = parsed.data;
  const { Subject, Body, Headers: headers } = Content.Simple;
  // SES answers without a text here.
  if (!from) throw badRequest("expected FromEmailAddress, got none; nothing was sent");
  const { ToAddresses: to, CcAddresses: cc, BccAddresses: bcc } = Destination;
  for (const address of [from, ...to, ...cc, ...bcc, ...replyTo]) {
    const problem = addressProblem(address);
    if (problem !== undefined) throw badRequest(problem);
  }
  const recipients = to.length + cc.length + bcc.length;
  if (recipients === 0) throw badRequest("expected an address in Destination, got none; nothing was sent");
  if (recipients > mostRecipients) throw badRequest(`Recipient count exceeds ${mostRecipients}.`);
  const { ConfigurationSetName: set } = parsed.data;
  if (set !== undefined) throw new AwsError("NotFoundException", `Configuration set <${set}> does not exist.`, 404);
  for (const tag of tags) checkTag(tag);
  if (!Body.Text && !Body.Html)
    throw badRequest("expected Text or Html in Content.Simple.Body, got neither; nothing was sent");
  return {
    from,
    to,
    cc,
    bcc,
    replyTo,
    subject: Subject.Data,
    ...(Body.Text && { text: Body.Text.Data }),
    ...(Body.Html && { html: Body.Html.Data }),
    headers,
    tags,
  };
}

function checkTag({ Name, Value }: { Name: string; Value: string }): void {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(Name))
    throw badRequest(`Invalid tag name <${Name}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`);
  if (!/^[A-Za-z0-9_.@-]{1,256}$/.test(Value))
    throw badRequest(
      `Invalid tag value <${Value}>: only alphanumeric ASCII characters, '_', '-', '.', and '@' are allowed.`,
    );
}

function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", message);
}

/** Members that are not known here are known to SES: they are refused by name, before anything that is missing beside them. */
function refusal(issues: readonly z.core.$ZodIssue[]): AwsError {
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const members = issue.keys.map((key) => [...issue.path, key].join(".")).join(", ");
    return new AwsError(
      "UnsupportedOperationException",
      `expected a simple message (subject, text, html, headers), got ${members}, which the local SES does not emulate; nothing was sent: it is added in infra/local/emulators/ses/send-email-input.ts`,
      501,
    );
  }
  const missing = issues.filter(
    (issue) => issue.code === "invalid_type" && (issue.input === undefined || issue.input === null),
  );
  const [first] = missing;
  if (first === undefined) {
    const texts = issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    return new AwsError("SerializationException", texts.join(", "));
  }
  const values = missing.map(
    ({ path }) =>
      `Value null at '${path.map((part) => String(part).replace(/^[A-Z]/, (letter) => letter.toLowerCase())).join(".")}' failed to satisfy constraint: Member must not be null`,
  );
  const errors = values.length === 1 ? "1 validation error" : `${values.length} validation errors`;
  return badRequest(`${errors} detected: ${values.join("; ")}`);
}
