import type { DeadLetter, DeadLettersView } from "../../backend/api/aws-view.ts";
import { BackendError } from "../backend-client.ts";
import { formatAge } from "../format.ts";
import { tableLines } from "../table.ts";
import { painter, plain } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export async function listDeadLetters({ client, terminal, json }: CommandNeeds): Promise<number> {
  const view = await readDeadLetters({ client });
  if (json) {
    terminal.out(`${JSON.stringify(view)}\n`);
    return 0;
  }
  const paint = painter(terminal);
  const nowUs = terminal.now() * 1_000;
  const [titles = "", ...lines] = tableLines<DeadLetter>(
    view.letters,
    [
      { title: "MESSAGE", text: ({ messageId }) => plain(messageId), least: 8 },
      { title: "JOB", text: ({ jobId }) => plain(jobId ?? "-"), least: 8 },
      { title: "TYPE", text: ({ jobType }) => plain(jobType ?? "-"), least: 8 },
      { title: "STAGE", text: ({ stage }) => plain(stage ?? "-"), least: 6 },
      { title: "TRIES", text: ({ attempts }) => (attempts === null ? "" : String(attempts)), align: "right" },
      { title: "SINCE", text: ({ sinceUs }) => formatAge(nowUs - sinceUs), align: "right" },
      { title: "TO", text: ({ redriveTo }) => plain(redriveTo ?? "-"), least: 8 },
      { title: "CODE", text: ({ code }) => plain(code ?? "-"), paint: (text) => paint("red", text), least: 8 },
      { title: "REASON", text: ({ reason }) => plain(reason ?? ""), least: 16 },
    ],
    terminal,
  );
  const { length } = view.letters;
  const count = `${view.depth} ${view.depth === 1 ? "message" : "messages"} in dead-letter queues`;
  const some = view.depth > length ? `${count}, ${length} of them could be read` : count;
  terminal.out(
    `${length === 0 ? `no dead letters${view.depth > 0 ? `: ${some}` : ""}` : [paint("dim", titles), ...lines, "", some].join("\n")}\n`,
  );
  return 0;
}

/** Throws `BackendError` when the backend cannot ask SQS. */
export async function readDeadLetters({ client }: Pick<CommandNeeds, "client">): Promise<DeadLettersView> {
  const view = await client.get<DeadLettersView>("/api/dead-letters?refresh=true", "letters");
  if (view.unavailable !== undefined) throw new BackendError(view.unavailable);
  return view;
}
