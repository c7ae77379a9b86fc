import type { Receipt } from "../publish/receipt.ts";

/** Counts of what was submitted. */
export interface Totals {
  submitted: number;
  refused: number;
  /** By what is expected to become of them. */
  expected: { completed: number; rejected: number; failed: number };
  /** By job type as submitted; `-` when there is none. */
  types: Map<string, number>;
  faults: Map<string, number>;
}

export function noTotals(): Totals {
  return {
    submitted: 0,
    refused: 0,
    expected: { completed: 0, rejected: 0, failed: 0 },
    types: new Map(),
    faults: new Map(),
  };
}

export function addToTotals(totals: Totals, { accepted, job }: Receipt): void {
  if (!accepted) {
    totals.refused++;
    return;
  }
  totals.submitted++;
  totals.expected[job.expected.status]++;
  count(totals.types, job.jobType ?? "-");
  if (job.fault !== null) count(totals.faults, job.fault);
}

/** Name and value, in the order of printing. */
export function totalsRows(
  { submitted, refused, expected, types, faults }: Totals,
  seconds: number,
): [string, string][] {
  const list = (counts: Map<string, number>) =>
    [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, number]) => `${name} ${number}`)
      .join(", ") || "none";
  return [
    ["submitted", `${submitted} in ${seconds.toFixed(1)} s`],
    ...(refused > 0 ? [["refused", String(refused)] as [string, string]] : []),
    ["expected", `completed ${expected.completed}, rejected ${expected.rejected}, failed ${expected.failed}`],
    ["types", list(types)],
    ["faults", list(faults)],
  ];
}

export function printTotals(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
