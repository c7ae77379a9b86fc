import type { CompareChoice } from "./commands/compare-runs.ts";
import { UsageError } from "./usage.ts";

/** What is asked of the runs. */
export type RunsChoice =
  | { verb: "list" }
  | { verb: "begin"; label: string | undefined }
  | ({ verb: "compare" } & CompareChoice);

interface RunsFlags {
  "fail-slower"?: string | undefined;
  "fail-structure"?: boolean | undefined;
}

/** Reads the words and flags after `runs`. Throws `UsageError`. */
export function readRunsChoice(words: readonly string[], flags: RunsFlags): RunsChoice {
  const [verb, ...rest] = words;
  const most = { compare: 2, begin: 1 }[verb ?? ""] ?? 0;
  if (verb !== undefined && verb !== "compare" && verb !== "begin") {
    throw new UsageError(`runs: expected compare, begin or nothing, got ${JSON.stringify(verb)}`);
  }
  if (rest.length > most) {
    throw new UsageError(`runs ${verb}: expected at most ${most} more, got ${JSON.stringify(rest.join(" "))}`);
  }
  const { "fail-slower": failSlower, "fail-structure": failStructure = false } = flags;
  if (verb === "compare") return { verb, names: rest, failSlower: shareOf(failSlower), failStructure };
  if (failSlower !== undefined || failStructure) throw new UsageError("--fail-… goes with runs compare alone");
  return verb === "begin" ? { verb, label: rest[0] } : { verb: "list" };
}

function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits] = /^(\d+(?:\.\d+)?) ?%$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits) / 100;
  throw new UsageError(`--fail-slower: expected a percentage such as 20%, got ${JSON.stringify(text)}`);
}
