import { runCommand } from "../../../observability/jobs-cli/run-command.ts";
import type { Terminal } from "../../../observability/jobs-cli/terminal.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** What was asked, in order. */
  asked: string[];
}

/** Runs a command as the program would, on a terminal that keeps what is written. */
export async function runJobs(
  url: string,
  args: readonly string[],
  { answer, ...given }: Partial<Terminal> & { answer?: boolean } = {},
): Promise<Ran> {
  const ran: Ran = { code: -1, stdout: "", stderr: "", asked: [] };
  const terminal: Terminal = {
    out: (text) => {
      ran.stdout += text;
    },
    err: (text) => {
      ran.stderr += text;
    },
    isInteractive: answer !== undefined,
    colour: false,
    columns: undefined,
    confirm: async (question) => {
      ran.asked.push(question);
      return answer ?? false;
    },
    signal: new AbortController().signal,
    now: Date.now,
    ...given,
  };
  ran.code = await runCommand(args, { env: { TRACE_URL: url }, terminal });
  return ran;
}
