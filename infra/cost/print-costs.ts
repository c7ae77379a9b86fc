import { parseArgs } from "node:util";
import { environmentNames } from "../stacks/environments.ts";
import { billTable, kindsTable, pricesTable, savingsTable, sharesTable, summaryTable } from "./cost-tables.ts";
import { monthlyBill } from "./monthly-bill.ts";
import { savings } from "./savings.ts";
import { telemetryUsage } from "./telemetry-usage.ts";

const usage = `npx node infra/cost/print-costs.ts [--jobs N]

Prints what the stack costs for N jobs a day (default: 1 000, 1 000 000 and 100 000 000), as tables in Markdown.
`;

/** The volumes that the notes tell of, in jobs a day. */
export const volumes = [1_000, 1_000_000, 100_000_000] as const;

/** Every table of the notes by its title, for these volumes. */
export function costSections(jobsPerDay: readonly number[]): { title: string; body: string }[] {
  const bills = jobsPerDay.map((jobs) => monthlyBill(jobs));
  const largest = bills.at(-1);
  return [
    { title: "What it costs", body: summaryTable(bills) },
    { title: "What a job needs", body: kindsTable() },
    ...bills.map((bill) => ({ title: `${bill.jobsPerDay.toLocaleString("en-US")} jobs a day`, body: billTable(bill) })),
    { title: "What dominates", body: sharesTable(bills) },
    ...(largest ? [{ title: "What halves the bill", body: savingsTable(savings(largest.jobsPerDay), largest) }] : []),
    ...environmentNames.map((name) => ({
      title: `The stack Telemetry, ${name}`,
      body: billTable(monthlyBill(1_000_000, telemetryUsage(name))),
    })),
    { title: "Prices", body: pricesTable() },
  ];
}

function main(): void {
  let jobs: number | undefined;
  try {
    const { values } = parseArgs({ options: { jobs: { type: "string" }, help: { type: "boolean" } } });
    if (values.help) return void process.stdout.write(usage);
    if (values.jobs !== undefined) jobs = Number(values.jobs);
    if (jobs !== undefined && !(Number.isFinite(jobs) && jobs > 0)) {
      throw new Error(`expected --jobs to be a number above 0, got "${values.jobs}"; nothing was reckoned`);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const sections = costSections(jobs === undefined ? volumes : [jobs]);
  process.stdout.write(`${sections.map(({ title, body }) => `## ${title}\n\n${body}\n`).join("\n")}`);
}

if (import.meta.main) main();
