import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { searchNodes as nodesOfStack } from "../../infra/constructs/telemetry/span-search.ts";
import { assumptions, mix } from "../../infra/cost/assumptions.ts";
import { amountOf, monthlyBill } from "../../infra/cost/monthly-bill.ts";
import { prices } from "../../infra/cost/prices.ts";
import { costSections, volumes } from "../../infra/cost/print-costs.ts";
import { savings } from "../../infra/cost/savings.ts";
import { searchNodes, telemetryUsage } from "../../infra/cost/telemetry-usage.ts";
import { environmentNames } from "../../infra/stacks/environments.ts";
import { jobsTemplate } from "./jobs-template.ts";

const root = join(import.meta.dirname, "../..");
const notes = readFileSync(join(root, "infra/cost/README.md"), "utf8");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the cost notes", () => {
  it.each(costSections(volumes).map(({ title, body }) => [title, body]))(
    "have the table of %s as it is reckoned",
    (_, body) => {
      expect(notes).toContain(body);
    },
  );
});

describe("the bill", () => {
  it("is the sum of quantity times price", () => {
    const { lines, perMonth, perDay, perMillionJobs } = monthlyBill(1_000_000);

    expect(lines.find(({ what }) => what === "events")).toMatchObject({ quantity: 30_000_000, amount: 30 });
    expect(perMonth).toBeCloseTo(
      lines.reduce((sum, line) => sum + amountOf(line), 0),
      9,
    );
    expect(perDay * 30).toBeCloseTo(perMonth, 9);
    expect(perMillionJobs * 30).toBeCloseTo(perMonth, 9);
  });

  it("grows with the jobs, and by less than they do", () => {
    const [few, many, most] = volumes.map((jobs) => monthlyBill(jobs).perMillionJobs);

    expect(few).toBeGreaterThan(many ?? 0);
    expect(many).toBeGreaterThan(most ?? 0);
  });

  it("reckons with shares of the kinds that add up to one", () => {
    expect(Object.values(mix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("is halved by the changes that the notes name", () => {
    const saved = savings(100_000_000).reduce((sum, { amount }) => sum + amount, 0);

    expect(saved / monthlyBill(100_000_000).perMonth).toBeGreaterThan(0.5);
    for (const { amount } of savings(100_000_000)) expect(amount).toBeGreaterThan(0);
  });

  it("reckons with the mappings, alarms and dashboards of the template", () => {
    const { template } = jobsTemplate();
    const count = (type: string) => template.all(type).length;

    expect({
      mappings: count("AWS::Lambda::EventSourceMapping"),
      alarms: count("AWS::CloudWatch::Alarm"),
      dashboards: count("AWS::CloudWatch::Dashboard"),
    }).toEqual({ mappings: assumptions.mappings, alarms: assumptions.alarms, dashboards: assumptions.dashboards });
  });

  it("reckons with the nodes of OpenSearch that the stack Telemetry has", () => {
    expect(searchNodes).toBe(nodesOfStack);
  });

  it.each(environmentNames)("says what the stack Telemetry costs in %s before the first job", (name) => {
    const idle = monthlyBill(1e-6, telemetryUsage(name)).perMonth;

    expect(notes).toContain(`${idle.toFixed(2)} ${name === "prod" ? "in `prod`" : "USD in the default environment"}`);
    expect(readme).toContain(`${Math.round(idle / 10) * 10} ${name === "prod" ? "USD a month " : ""}in \`${name}\``);
  });

  it("names AWS's page for each price", () => {
    for (const { page, usd } of Object.values(prices)) {
      expect(page).toMatch(/^aws\.amazon\.com\/[a-z0-9-]+\/pricing/);
      expect(usd).toBeGreaterThan(0);
    }
  });
});

describe("print-costs", () => {
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, [join(root, "infra/cost/print-costs.ts"), ...flags], {
      encoding: "utf8",
      stdio: "pipe",
    });

  it("prints the tables of one volume", () => {
    expect(run("--jobs", "2500")).toContain("## 2,500 jobs a day");
  });

  it("refuses a number of jobs that is none", () => {
    expect(() => run("--jobs", "many")).toThrow(/expected --jobs to be a number above 0, got "many"/);
  });
});
