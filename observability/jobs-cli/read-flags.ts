import { parseArgs } from "node:util";
import { INBOX_KINDS } from "../backend/api/inbox.ts";
import { parseTimeLimit } from "../checker/index.ts";
import type { CheckChoice } from "./commands/check-jobs.ts";
import type { ClearChoice } from "./commands/clear-telemetry.ts";
import type { AlertQuery } from "./commands/list-alerts.ts";
import type { InboxQuery } from "./commands/list-inbox.ts";
import type { ListQuery } from "./commands/list-jobs.ts";
import type { RedriveChoice } from "./commands/redrive.ts";
import { type RunsChoice, readRunsChoice } from "./runs-choice.ts";
import { type CommandName, commandNames, UsageError } from "./usage.ts";

interface Common {
  url: string;
  json: boolean;
}

/** What a command line asks for. */
export type Command = Common &
  (
    | { name: "list"; query: ListQuery; follow: boolean }
    | { name: "show"; id: string }
    | { name: "dlq" }
    | { name: "redrive"; choice: RedriveChoice }
    | { name: "alerts"; query: AlertQuery }
    | { name: "inbox"; query: InboxQuery }
    | { name: "check"; choice: CheckChoice }
    | { name: "runs"; choice: RunsChoice }
    | { name: "clear"; choice: ClearChoice }
  );

export type CommandLine = { help: true; name?: CommandName } | { help: false; command: Command };

const DEFAULT_URL = "http://localhost:16686";
const FLAGS: Record<CommandName, readonly string[]> = {
  list: ["status", "type", "code", "text", "queue", "limit", "follow"],
  show: [],
  dlq: [],
  redrive: ["all", "to", "yes"],
  alerts: ["kind", "job", "limit"],
  inbox: ["kind", "job", "limit"],
  check: ["all", "limit", "prefix", "no-rules", "within", "max-attempts", "no-dead-letters", "no-orphans"],
  runs: ["fail-slower", "fail-structure"],
  clear: ["yes"],
};
const STATUSES = ["queued", "running", "retrying", "completed", "rejected", "failed", "dead-lettered"];
const PREFIX = /^[a-z][a-z0-9-]{0,19}$/;
const KINDS = ["failure", "end-state", "alarm", "other"];

/** Throws `UsageError`. */
export function readCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values, positionals } = parse(args);
  const [given, ...rest] = positionals;
  const name = commandNames.find((known) => known === given);
  if (values.help) return name ? { help: true, name } : { help: true };
  if (given === undefined) throw new UsageError(`expected a command: ${commandNames.join(", ")}`);
  if (!name) throw new UsageError(`expected one of ${commandNames.join(", ")}, got ${JSON.stringify(given)}`);
  const strange = Object.keys(values).find((flag) => !["url", "json", "help", ...FLAGS[name]].includes(flag));
  if (strange !== undefined) throw new UsageError(`${name} has no flag --${strange}`);
  const common = { url: addressOf(values.url ?? (env.TRACE_URL || DEFAULT_URL)), json: values.json ?? false };
  return { help: false, command: { ...common, ...commandOf(name, rest, values) } };
}

type Values = ReturnType<typeof parse>["values"];

function commandOf(name: CommandName, rest: readonly string[], values: Values) {
  const { all = false, to, prefix, kind, job } = values;
  switch (name) {
    case "list": {
      none(name, rest);
      const { status = [], type = [], code = [], text, queue, follow = false } = values;
      for (const each of status) oneOf("status", each, STATUSES);
      return { name, query: { status, type, code, text, queue, limit: limitOf(values, 50) }, follow };
    }
    case "show": {
      const [id, ...others] = rest;
      if (!id || others.length > 0)
        throw new UsageError(`show: expected one job id, got ${id === "" ? "an empty text" : rest.length}`);
      return { name, id };
    }
    case "dlq":
      none(name, rest);
      return { name };
    case "redrive":
      someOrAll(name, rest, all);
      return { name, choice: { ids: rest, all, to, yes: values.yes ?? false } };
    case "alerts":
      none(name, rest);
      if (kind !== undefined) oneOf("kind", kind, KINDS);
      return { name, query: { kind, job, limit: limitOf(values, 50) } };
    case "inbox":
      none(name, rest);
      if (kind !== undefined) oneOf("kind", kind, INBOX_KINDS);
      return { name, query: { kind, job, limit: limitOf(values, 50) } };
    case "check":
      someOrAll(name, rest, all);
      if (prefix !== undefined && !PREFIX.test(prefix)) {
        throw new UsageError(
          `--prefix: expected at most 20 lower-case letters, digits and dashes, got ${JSON.stringify(prefix)}`,
        );
      }
      return {
        name,
        choice: {
          ...{ ids: rest, all, limit: limitOf(values, 200), prefix, rules: !values["no-rules"] },
          expectations: {
            withinMs: timeOf(values.within),
            maxAttempts: wholeNumber("max-attempts", values["max-attempts"]),
            noDeadLetters: values["no-dead-letters"],
            noOrphans: values["no-orphans"],
          },
        },
      };
    case "runs":
      return { name, choice: readRunsChoice(rest, values) };
    case "clear":
      none(name, rest);
      return { name, choice: { yes: values.yes ?? false } };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean" },
        status: { type: "string", multiple: true },
        type: { type: "string", multiple: true },
        code: { type: "string", multiple: true },
        text: { type: "string" },
        queue: { type: "string" },
        limit: { type: "string" },
        follow: { type: "boolean" },
        all: { type: "boolean" },
        to: { type: "string" },
        yes: { type: "boolean" },
        kind: { type: "string" },
        job: { type: "string" },
        prefix: { type: "string" },
        "no-rules": { type: "boolean" },
        within: { type: "string" },
        "max-attempts": { type: "string" },
        "no-dead-letters": { type: "boolean" },
        "no-orphans": { type: "boolean" },
        "fail-slower": { type: "string" },
        "fail-structure": { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? error.message) : String(error));
  }
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return text;
  throw new UsageError(`--url: expected an http address such as ${DEFAULT_URL}, got ${JSON.stringify(text)}`);
}

function limitOf({ limit }: Values, otherwise: number): number {
  return wholeNumber("limit", limit) ?? otherwise;
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 10_000) return number;
  throw new UsageError(`--${flag}: expected a whole number from 1 to 10000, got ${JSON.stringify(text)}`);
}

function timeOf(text: string | undefined): number | undefined {
  const milliseconds = text === undefined ? undefined : parseTimeLimit(text);
  if (text === undefined || milliseconds !== undefined) return milliseconds;
  throw new UsageError(`--within: expected a time such as 500ms, 5s or 2m, got ${JSON.stringify(text)}`);
}

function oneOf(flag: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new UsageError(`--${flag}: expected one of ${known.join(", ")}, got ${JSON.stringify(value)}`);
}

function none(name: CommandName, rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`${name}: expected no more words, got ${JSON.stringify(rest.join(" "))}`);
}

function someOrAll(name: CommandName, rest: readonly string[], all: boolean): void {
  if (rest.length > 0 !== all) return;
  throw new UsageError(`${name}: expected ids or --all, got ${all ? "both" : "neither"}`);
}
