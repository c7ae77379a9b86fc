import type { InboxMessage, InboxView } from "../../backend/api/inbox.ts";
import { BackendError } from "../backend-client.ts";
import { formatAge } from "../format.ts";
import { tableLines } from "../table.ts";
import { painter, plain } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface InboxQuery {
  kind: string | undefined;
  job: string | undefined;
  limit: number;
}

/** Notifications as they arrived on this machine, the newest first. */
export async function listInbox(
  { kind, job, limit }: InboxQuery,
  { client, terminal, json }: CommandNeeds,
): Promise<number> {
  const view = await client.get<InboxView>("/api/inbox?limit=500", "messages");
  if (view.unavailable !== undefined) throw new BackendError(view.unavailable);
  const messages = view.messages
    .filter((message) => (kind === undefined || message.kind === kind) && (job === undefined || message.jobId === job))
    .slice(0, limit);
  if (json) {
    terminal.out(`${JSON.stringify({ ...view, messages })}\n`);
    return 0;
  }
  const paint = painter(terminal);
  const nowUs = terminal.now() * 1_000;
  const [titles = "", ...lines] = tableLines<InboxMessage>(
    messages,
    [
      { title: "AGE", text: ({ receivedAtUs }) => formatAge(nowUs - receivedAtUs), align: "right" },
      { title: "KIND", text: (message) => message.kind },
      { title: "TARGET", text: ({ target }) => plain(target), least: 12 },
      { title: "JOB", text: ({ jobId }) => plain(jobId ?? "-"), least: 8 },
      { title: "TYPE", text: ({ jobType }) => plain(jobType ?? "-"), least: 8 },
      { title: "ANSWER", text: ({ responseStatus }) => String(responseStatus ?? "-") },
      {
        title: "OUTCOME",
        text: ({ code, status }) => plain(code ?? status ?? "-"),
        paint: (text, { code, status }) =>
          code === null && status === null ? text : paint(status === "COMPLETED" ? "green" : "red", text),
        least: 8,
      },
      { title: "SAYS", text: (message) => plain(saidBy(message)), least: 16 },
    ],
    terminal,
  );
  terminal.out(messages.length === 0 ? noMessages(view) : `${[paint("dim", titles), ...lines].join("\n")}\n`);
  return 0;
}

function saidBy({ subject, reason, jobId, body }: InboxMessage): string {
  return subject ?? reason ?? (jobId === null ? body.slice(0, 200) : "");
}

function noMessages({ total }: InboxView): string {
  if (total > 0) return "no notifications of this kind\n";
  return "no notifications yet: npm run generate -- --count 5 --notify-share 1 submits jobs that ask for some\n";
}
