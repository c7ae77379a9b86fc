import * as z from "zod";

/** The kinds of targets. */
export const targetKinds = ["email", "webhook", "queue"] as const;
export type TargetKind = (typeof targetKinds)[number];

/** Who is told about a job's end, besides the topics: at least one kind. It is personal data. */
export type NotifyTarget = { [Kind in TargetKind]?: string | undefined };

const nothingKnown = "notify must hold at least one of email, webhook and queue";
/** One mailbox as SES takes it: ASCII, no display name, and no `=?…?=`, which mail programs decode. */
const mailbox =
  /^(?=[^@]{1,64}@)(?!.*=\?)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,57}[a-z0-9])$/i;
const longestAddress = 254;
const longestWebhook = 2_048;

const field = (message: string, fits: (value: string) => boolean) => z.string(message).refine(fits, message).optional();

/** The field `notify` of a job. Unknown fields pass through untouched. */
export const notifySchema = z
  .looseObject(
    {
      email: field(
        "email must be the address of one mailbox",
        (value) => value.length <= longestAddress && mailbox.test(value),
      ),
      webhook: field(
        "webhook must be an https address without credentials, or an http address of this machine",
        (value) => webhookUrl(value) !== undefined,
      ),
      queue: field("queue must be the name of a standard SQS queue", (value) => /^[\w-]{1,80}$/.test(value)),
    },
    "notify must be an object",
  )
  .refine((notify) => targetKinds.some((kind) => notify[kind] !== undefined), nothingKnown);

/** What is left out of an address, or taken for another sign, when it is parsed: who reads it would see another address than is called. */
const misread = /[\s\\]|\p{Cc}/u;

/** The address of a webhook; undefined for a text that is none. */
export function webhookUrl(text: string): URL | undefined {
  if (text.length > longestWebhook || !/^https?:\/\/[^/]/i.test(text) || misread.test(text)) return undefined;
  const url = URL.parse(text);
  if (!url) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "https:" || isLoopback(url.hostname) ? url : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
