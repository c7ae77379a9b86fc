import { setTimeout as sleep } from "node:timers/promises";
import type { FigureChange, RunComparison, RunsView, TypeComparison } from "../../backend/api/run-view.ts";
import { BackendError } from "../backend-client.ts";
import { formatDuration } from "../format.ts";
import { painter, plain } from "../terminal.ts";
import { comparisonLines } from "./comparison-lines.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface CompareChoice {
  /** None, the first, or both: ids or labels. */
  names: readonly string[];
  /** Answers 1 when a type's p50 or p95 has grown by more than this share. */
  failSlower: number | undefined;
  /** Answers 1 when a type's spans have another structure. */
  failStructure: boolean;
}

/** Less is no difference, whatever its share. */
const LEAST_US = 5_000;
const LOOK_AGAIN_MS = 200;
const READ_WITHIN_MS = 30_000;

/** 1 when what was asked to fail did. */
export async function compareRuns(choice: CompareChoice, needs: CommandNeeds): Promise<number> {
  const { terminal, json } = needs;
  const comparison = await readComparison(await chosenRuns(choice.names, needs), needs);
  const failures = failuresOf(comparison, choice);
  if (json) terminal.out(`${JSON.stringify({ ...comparison, failures })}\n`);
  else {
    const paint = painter(terminal);
    terminal.out(`${comparisonLines(comparison, terminal).join("\n")}\n`);
    for (const failure of failures) terminal.out(`${paint("red", `✗ ${plain(failure)}`)}\n`);
    if (comparison.pending !== undefined)
      terminal.err(`${comparison.pending} jobs are still to be read: they are missing here\n`);
  }
  return failures.length === 0 ? 0 : 1;
}

/** The last two runs that had jobs, unless they are named; after one that is named the last. */
async function chosenRuns(names: readonly string[], { client }: CommandNeeds): Promise<[string, string]> {
  const [base, other] = names;
  if (base !== undefined && other !== undefined) return [base, other];
  const { runs } = await client.get<RunsView>("/api/runs", "runs");
  const worked = runs.filter(({ total }) => total.jobs > 0).map(({ id }) => String(id));
  const [last, before] = worked;
  const first = base ?? before;
  if (first === undefined || last === undefined) {
    throw new BackendError(
      `expected two runs with jobs to compare, got ${worked.length}: start the system again, with --data-dir so that runs are kept`,
    );
  }
  return [first, last];
}

/** What was stored before the backend started is read bit by bit: figures without it would say something else. */
async function readComparison(
  [base, other]: [string, string],
  { client, terminal }: CommandNeeds,
): Promise<RunComparison> {
  const path = `/api/runs/${encodeURIComponent(base)}...${encodeURIComponent(other)}`;
  const until = terminal.now() + READ_WITHIN_MS;
  for (;;) {
    const comparison = await client.get<RunComparison>(path, "types");
    if (comparison.pending === undefined || terminal.signal.aborted || terminal.now() > until) return comparison;
    await sleep(LOOK_AGAIN_MS, undefined, { signal: terminal.signal }).catch(() => {});
  }
}

/** One sentence for each thing that was asked to fail and did. */
function failuresOf({ types }: RunComparison, { failSlower, failStructure }: CompareChoice): string[] {
  return types.flatMap((type) => [
    ...(failSlower === undefined ? [] : slower(type, failSlower)),
    ...(failStructure ? restructured(type) : []),
  ]);
}

function slower({ type, figures }: TypeComparison, most: number): string[] {
  return figures.filter(isLatency).flatMap(({ name, base, with: other, change }) => {
    if (base === null || other === null || change === null || change <= most || other - base < LEAST_US) return [];
    const [from, to] = [formatDuration(base), formatDuration(other)];
    return `${type ?? "unknown"}: expected a ${name} at most ${percent(most)} above ${from}, got ${to} (+${percent(change)})`;
  });
}

function isLatency({ name }: FigureChange): boolean {
  return name === "p50" || name === "p95";
}

function restructured({ type, structure }: TypeComparison): string[] {
  if (!structure) return [];
  const [gone, added] = [structure.onlyBase.length, structure.onlyWith.length];
  if (gone + added === 0) return [];
  return [`${type ?? "unknown"}: expected the same spans, got ${added} that are new and ${gone} that are gone`];
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
