import * as z from "zod";
import { INBOX_KINDS } from "../../api/inbox.ts";

const text = z.string().nullable();
const messageSchema = z.object({
  id: z.string(),
  kind: z.enum(INBOX_KINDS),
  target: z.string(),
  received_at: z.iso.datetime(),
  job_id: text,
  trace_id: text,
  status: text,
  code: text,
  reason: text,
  subject: text,
  body: z.string(),
  cut: z.literal(true).optional(),
  response_status: z.number().optional(),
  receive_count: z.number().optional(),
});
const answerSchema = z.object({ messages: z.array(messageSchema) });

/** A message as the local runtime answers with it. */
export type ReceivedMessage = z.infer<typeof messageSchema>;

/** What the inbox held when it was last asked. */
export interface InboxContents {
  messages: readonly ReceivedMessage[];
  /** Another one each time that the messages are others. */
  version: string;
  /** Why there is no inbox, or no answer of it. */
  problem?: string;
}

const answerWithinMs = 5_000;

/** Asks the local runtime's inbox; an answer that has not changed is not sent again. */
export function createInboxReader(endpoint: string | undefined): { read(): Promise<InboxContents> } {
  let last: InboxContents = { messages: [], version: "" };

  async function ask(endpoint: string): Promise<InboxContents> {
    const response = await fetch(`${endpoint.replace(/\/+$/, "")}/_jobtrail/inbox`, {
      headers: last.version === "" ? {} : { "if-none-match": last.version },
      redirect: "error",
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (response.status === 304) return { messages: last.messages, version: last.version };
    const answer = answerSchema.safeParse(parsed(await response.text()));
    if (!response.ok || !answer.success) return { messages: [], version: "none", problem: noInbox(endpoint) };
    return { messages: answer.data.messages, version: response.headers.get("etag") ?? "" };
  }

  return {
    async read() {
      if (endpoint === undefined) return { messages: [], version: "none", problem: noInbox("AWS") };
      try {
        last = await ask(endpoint);
        return last;
      } catch (error) {
        const reason = error instanceof Error ? error.message || error.name : String(error);
        return { ...last, problem: `${endpoint} does not answer as expected (${reason}); it is asked again` };
      }
    },
  };
}

function noInbox(where: string): string {
  return `${where} has no inbox: only the local runtime keeps notifications, elsewhere they go to their targets and nothing of them stays; npm start shows them here`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
