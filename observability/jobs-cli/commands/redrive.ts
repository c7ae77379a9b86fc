import type { DeadLetter, DeadLetterResult, DeadLetterSelection, RedriveRequest } from "../../backend/api/aws-view.ts";
import { BackendError } from "../backend-client.ts";
import { plain } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { readDeadLetters } from "./dead-letters.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface RedriveChoice {
  /** Of messages or of jobs. */
  ids: readonly string[];
  all: boolean;
  to: string | undefined;
  /** Do not ask. */
  yes: boolean;
}

/** 1 when a letter could not be sent. Throws `UsageError` where it must ask and cannot. */
export async function redrive(choice: RedriveChoice, { client, terminal, json }: CommandNeeds): Promise<number> {
  const { letters } = await readDeadLetters({ client });
  const chosen = choice.all ? letters : lettersOf(choice.ids, letters);
  if (chosen.length === 0) {
    terminal.out(json ? `${JSON.stringify({ done: [], failed: [] })}\n` : "no dead letters: nothing to redrive\n");
    return 0;
  }
  if (!choice.yes) {
    if (!terminal.isInteractive)
      throw new UsageError("redrive asks before it sends, and here is nobody to ask: add --yes");
    const question = `redrive ${chosen.length} ${chosen.length === 1 ? "message" : "messages"} to ${targetsOf(chosen, choice.to)}?`;
    if (!(await terminal.confirm(plain(question)))) {
      terminal.err("nothing was sent\n");
      return 1;
    }
  }
  const select: DeadLetterSelection = choice.all
    ? { all: true }
    : { messageIds: chosen.map(({ messageId }) => messageId) };
  const request: RedriveRequest = { select, ...(choice.to !== undefined && { to: choice.to }) };
  const result = await client.post<DeadLetterResult>("/api/dead-letters/redrive", request, "done");
  terminal.out(json ? `${JSON.stringify(result)}\n` : `${resultLines(result).join("\n")}\n`);
  return result.failed.length === 0 ? 0 : 1;
}

/** Throws `BackendError` for an id that no letter has: then nothing is sent. */
function lettersOf(ids: readonly string[], letters: readonly DeadLetter[]): DeadLetter[] {
  const chosen = new Set<DeadLetter>();
  for (const id of ids) {
    const found = letters.filter(({ messageId, jobId }) => messageId === id || jobId === id);
    if (found.length === 0)
      throw new BackendError(`no dead letter has the message id or job id ${id}; nothing was sent`);
    for (const letter of found) chosen.add(letter);
  }
  return [...chosen];
}

function targetsOf(letters: readonly DeadLetter[], to: string | undefined): string {
  return to ?? [...new Set(letters.map(({ redriveTo }) => redriveTo ?? "an unknown queue"))].join(" and ");
}

function resultLines({ done, failed }: DeadLetterResult): string[] {
  return [
    ...done.map(
      ({ messageId, jobId, to }) => `✓ ${messageId}  job ${jobId ?? "unknown"}${to === undefined ? "" : `  → ${to}`}`,
    ),
    ...failed.map(({ messageId, reason }) => `✗ ${messageId}  ${reason}`),
  ].map(plain);
}
