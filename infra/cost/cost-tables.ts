import { assumptions, mix } from "./assumptions.ts";
import { needsOf } from "./average-job.ts";
import type { Bill } from "./monthly-bill.ts";
import { type Price, prices } from "./prices.ts";
import type { Kind } from "./requests-per-job.ts";
import type { Saving } from "./savings.ts";

/** The bill as a table in Markdown: every line is `quantity × price = amount`. */
export function billTable({ lines, perDay, perMonth, perMillionJobs }: Bill): string {
  const rows = lines
    .filter(({ amount }) => amount > 0)
    .map(({ service, what, quantity, price, amount }) => {
      const { usd, per }: Price = prices[price];
      return [service, what, `${count(quantity)} × ${usd} / ${per}`, money(amount)];
    });
  const sums = `${money(perMonth)} / ${assumptions.daysPerMonth} = ${money(perDay)} a day; ${money(perMillionJobs)} per 1 M jobs`;
  return table(
    ["service", "what", "quantity × price", "USD a month"],
    [...rows, ["**sum**", "", sums, `**${money(perMonth)}**`]],
  );
}

/** One row for each volume: a day, a month, a million jobs. */
export function summaryTable(bills: readonly Bill[]): string {
  return table(
    ["jobs a day", "USD a day", "USD a month", "USD per 1 M jobs"],
    bills.map(({ jobsPerDay, perDay, perMonth, perMillionJobs }) => [
      count(jobsPerDay),
      money(perDay),
      money(perMonth),
      money(perMillionJobs),
    ]),
  );
}

/** What takes how much of the bill, the largest first. */
export function sharesTable(bills: readonly Bill[]): string {
  const services = [...new Set(bills.flatMap(({ lines }) => lines.map(({ service }) => service)))];
  const share = (bill: Bill, service: string) =>
    bill.lines.reduce((sum, line) => sum + (line.service === service ? line.amount : 0), 0) / bill.perMonth;
  const last = bills.at(-1);
  if (last) services.sort((a, b) => share(last, b) - share(last, a));
  return table(
    ["service", ...bills.map(({ jobsPerDay }) => `${count(jobsPerDay)} a day`)],
    services.map((service) => [service, ...bills.map((bill) => `${(share(bill, service) * 100).toFixed(1)} %`)]),
  );
}

export function kindsTable(): string {
  const rows = (Object.entries(mix) as [Kind, number][]).map(([kind, share]) => {
    const job = needsOf(kind);
    return [
      `\`${kind}\``,
      `${(share * 100).toFixed(0)} %`,
      count(job.processorInvocations),
      count(job.ingesterHides + job.sqsRequests),
      count(job.writeUnits),
      count(job.readUnits),
      count(job.publishes),
      count(job.spans),
      count(job.otlpBytes),
      count(job.logBytes),
      count(job.processorSeconds),
    ];
  });
  return table(
    [
      "kind",
      "share",
      "attempts",
      "SQS requests",
      "write units",
      "read units",
      "publishes",
      "spans",
      "OTLP bytes",
      "log bytes",
      "processor s",
    ],
    rows,
  );
}

export function savingsTable(all: readonly Saving[], bill: Bill): string {
  const saved = all.reduce((sum, { amount }) => sum + amount, 0);
  const rows = all.map(({ change, sum, amount }) => [change, sum, money(amount)]);
  const rest = `of ${money(bill.perMonth)}: ${((saved / bill.perMonth) * 100).toFixed(0)} %`;
  return table(["change", "sum", "USD a month less"], [...rows, ["**all of them**", rest, `**${money(saved)}**`]]);
}

export function pricesTable(): string {
  const rows = Object.values<Price>(prices).map(({ usd, per, page, verified }) => [
    `${usd} / ${per}`,
    page,
    verified ? "agrees with lists of 2025 and 2026" : "to be checked",
  ]);
  return table(["USD", "page", "checked"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** At most three decimals below a hundred, none above. */
function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 3 : 0 });
}

function money(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
