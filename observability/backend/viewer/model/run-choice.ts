import type { RunView } from "../../api/run-view.ts";

/** The two runs that are compared: those of the address, else the last two that had jobs. */
export interface RunChoice {
  base: RunView | undefined;
  with: RunView | undefined;
}

export function readRunChoice(address: URLSearchParams, runs: readonly RunView[]): RunChoice {
  const named = (key: string) => runs.find(({ id }) => String(id) === address.get(key));
  const worked = runs.filter(({ total }) => total.jobs > 0);
  const last = named("with") ?? worked.find(({ id }) => String(id) !== address.get("base"));
  const before = worked.find(({ id }) => last !== undefined && id < last.id);
  return { base: named("base") ?? before, with: last };
}

export function comparisonEndpoint(base: number, other: number): string {
  return `/api/runs/${base}...${other}`;
}

/** The jobs that were submitted in a run, of one type where it is given. */
export function jobsOfRun({ startedUs, endedUs }: RunView, type?: string): string {
  const parameters = new URLSearchParams({ startUs: String(startedUs) });
  if (endedUs !== null) parameters.set("endUs", String(endedUs));
  if (type !== undefined) parameters.set("type", type);
  return `/jobs?${parameters}`;
}
