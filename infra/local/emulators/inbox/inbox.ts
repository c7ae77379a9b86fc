import { randomUUID } from "node:crypto";
import type { Email } from "../ses/email.ts";
import type { InspectedQueue } from "../sqs/queue-access.ts";
import type { InboxMessage } from "./inbox-message.ts";
import { type Bounds, newest, type Sized } from "./newest.ts";
import { queueMessage } from "./queue-message.ts";
import { readNotice } from "./read-notice.ts";

const bounds: Bounds = { messages: 500, characters: 8 << 20 };
/** Of one text. */
const mostCharacters = 256 << 10;

export interface ReceivedWebhook {
  /** As the sender wrote it. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** What it is answered with. */
  status: number;
}

/** What notifications have arrived here: the newest 500, in memory. */
export interface Inbox {
  takeEmail(email: Email): void;
  takeWebhook(webhook: ReceivedWebhook): void;
  /** The newest first, with what lies in the queues; looking receives nothing. */
  list(): InboxMessage[];
  /** In the order in which they were sent. */
  emails(): Email[];
  /** Forgets emails and webhooks; messages of queues are their consumer's. */
  clear(): void;
}

export interface InboxOptions {
  /** The queues that jobs may name as their target. */
  queues(): readonly InspectedQueue[];
  /** Epoch ms. */
  now?(): number;
}

interface Kept extends Sized {
  message: InboxMessage;
  email?: Email;
}

export function createInbox({ queues, now = Date.now }: InboxOptions): Inbox {
  let kept: Kept[] = [];

  return {
    takeEmail(sent) {
      const email = { ...sent, ...(sent.html !== undefined && { html: sent.html.slice(0, mostCharacters) }) };
      const { messageId: id, to, cc, bcc, subject, text, html = "", headers, tags, sentAt: at } = email;
      const beside = Object.fromEntries([...headers, ...tags].map(({ Name, Value }) => [Name.toLowerCase(), Value]));
      const message: InboxMessage = {
        id,
        kind: "email",
        target: [...to, ...cc, ...bcc].join(", "),
        received_at: new Date(at).toISOString(),
        ...readNotice(text ?? "", beside),
        subject,
        ...shortened(text ?? html),
      };
      if (text !== undefined) email.text = message.body;
      kept = newest([{ message, email, at, characters: message.body.length + html.length }, ...kept], bounds);
    },
    takeWebhook({ url, headers, body, status }) {
      const at = now();
      const message: InboxMessage = {
        id: randomUUID(),
        kind: "webhook",
        target: url,
        received_at: new Date(at).toISOString(),
        ...readNotice(body, headers),
        subject: null,
        ...shortened(body),
        response_status: status,
      };
      kept = newest([{ message, at, characters: message.body.length }, ...kept], bounds);
    },
    list() {
      const queued = queues().flatMap(({ queueName, visible, delayed, inFlight }) =>
        [...visible, ...delayed, ...inFlight].map((lying) => ({
          at: lying.sentAt,
          characters: lying.body.length,
          message: () => queueMessage(queueName, lying),
        })),
      );
      const held = kept.map(({ message, ...size }) => ({ ...size, message: () => message }));
      return newest([...held, ...queued], bounds).map(({ message }) => message());
    },
    emails: () => kept.flatMap(({ email }) => email ?? []).reverse(),
    clear() {
      kept = [];
    },
  };
}

function shortened(text: string): Pick<InboxMessage, "body" | "cut"> {
  return text.length <= mostCharacters ? { body: text } : { body: text.slice(0, mostCharacters), cut: true };
}
