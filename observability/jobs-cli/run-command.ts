import { BackendError, createBackendClient } from "./backend-client.ts";
import { checkJobs } from "./commands/check-jobs.ts";
import { clearTelemetry } from "./commands/clear-telemetry.ts";
import { compareRuns } from "./commands/compare-runs.ts";
import { listDeadLetters } from "./commands/dead-letters.ts";
import { followJobs } from "./commands/follow-jobs.ts";
import { listAlerts } from "./commands/list-alerts.ts";
import { listInbox } from "./commands/list-inbox.ts";
import { type CommandNeeds, listJobs } from "./commands/list-jobs.ts";
import { beginRun, listRuns } from "./commands/list-runs.ts";
import { redrive } from "./commands/redrive.ts";
import { showJob } from "./commands/show-job.ts";
import { type Command, readCommandLine } from "./read-flags.ts";
import type { RunsChoice } from "./runs-choice.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError, usageText } from "./usage.ts";

/** Runs what the arguments ask for. Answers with the exit code: 0 done, 1 failed or problems found, 2 wrong usage. */
export async function runCommand(
  args: readonly string[],
  { env, terminal }: { env: Readonly<Record<string, string | undefined>>; terminal: Terminal },
): Promise<number> {
  try {
    const line = readCommandLine(args, env);
    if (line.help) {
      terminal.out(usageText(line.name));
      return 0;
    }
    const { command } = line;
    return await run(command, { client: createBackendClient(command.url), terminal, json: command.json });
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}; --help says more\n`);
      return 2;
    }
    if (error instanceof BackendError) {
      terminal.err(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

function run(command: Command, needs: CommandNeeds): Promise<number> {
  switch (command.name) {
    case "list":
      return command.follow ? followJobs(command.query, needs) : listJobs(command.query, needs);
    case "show":
      return showJob(command.id, needs);
    case "dlq":
      return listDeadLetters(needs);
    case "redrive":
      return redrive(command.choice, needs);
    case "alerts":
      return listAlerts(command.query, needs);
    case "inbox":
      return listInbox(command.query, needs);
    case "check":
      return checkJobs(command.choice, needs);
    case "runs":
      return runs(command.choice, needs);
    case "clear":
      return clearTelemetry(command.choice, needs);
  }
}

function runs(choice: RunsChoice, needs: CommandNeeds): Promise<number> {
  if (choice.verb === "begin") return beginRun(choice.label, needs);
  return choice.verb === "compare" ? compareRuns(choice, needs) : listRuns(needs);
}
