import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { programOnPath } from "../support/jaeger/a-program.ts";
import { dashboardQueries } from "../support/jaeger/dashboard-queries.ts";
import { itWith } from "../support/jaeger/it-with.ts";

const rules = new URL("../../observability/config/alerts.yml", import.meta.url).pathname;
const withPromtool = itWith("promtool");

/** A series, and what is added to its value with each step of a quarter of a minute for half an hour. */
const counter = (name: string, labels: Record<string, string>, more: number, first = 0) => ({
  series: `${name}{${Object.entries(labels).map(([key, value]) => `${key}="${value}"`)}}`,
  values: `${first}+${more}x120`,
});
const told = (topic: string, job_type: string | undefined, more: number) =>
  counter("traces_span_metrics_calls_total", { span_name: `publish ${topic}`, ...(job_type && { job_type }) }, more);
const depth = (queue: string, dead_letter: "true" | "false", messages: number) =>
  counter("jobtrail_queue_messages", { queue, dead_letter, state: "visible" }, 0, messages);

/** Of reports three in four complete, cleanups fail, onboardings complete, and some submissions have no type at all. */
const jobs = [
  told("job-end-state", "report_generation", 3),
  told("job-failures", "report_generation", 1),
  told("job-failures", "data_cleanup", 2),
  told("job-end-state", "user_onboarding", 2),
  told("job-failures", undefined, 5),
];

/** What promtool says of a test of rules; its complaint when one does not hold. */
async function verdictOf(test: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rules-"));
  const file = join(directory, "test.yml");
  await writeFile(file, JSON.stringify({ rule_files: [rules], tests: [{ interval: "15s", ...test }] }));
  try {
    const { stdout } = await promisify(execFile)(programOnPath("promtool") ?? "", ["test", "rules", file]);
    return stdout;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** An alert that fires with these labels, whatever it says. */
async function firing(alertname: string, at: string, series: object[], expected: Record<string, string>[]) {
  const exp_alerts = expected.map(({ summary, ...exp_labels }) => ({ exp_labels, exp_annotations: { summary } }));
  return verdictOf({ input_series: series, alert_rule_test: [{ eval_time: at, alertname, exp_alerts }] });
}

describe("the panel of the success rate", () => {
  withPromtool("is the share of the jobs of a type that complete, also where all of them do or none does", async () => {
    const { promql = "" } = (await dashboardQueries()).find(({ title }) => title === "Success rate") ?? {};
    const exp_samples = [
      { labels: '{job_type="report_generation"}', value: 0.75 },
      { labels: '{job_type="data_cleanup"}', value: 0 },
      { labels: '{job_type="user_onboarding"}', value: 1 },
    ];

    const verdict = await verdictOf({
      input_series: jobs,
      promql_expr_test: [{ expr: promql, eval_time: "20m", exp_samples }],
    });

    expect(verdict).toContain("SUCCESS");
  });
});

describe("alerts.yml", () => {
  withPromtool("tells of types of which more than a fifth of the jobs do not complete for five minutes", async () => {
    const expected = [
      {
        severity: "ticket",
        job_type: "report_generation",
        summary: "25% of the jobs of type report_generation do not complete",
      },
      {
        severity: "ticket",
        job_type: "data_cleanup",
        summary: "100% of the jobs of type data_cleanup do not complete",
      },
    ];

    expect(await firing("JobsFail", "20m", jobs, expected)).toContain("SUCCESS");
    expect(await firing("JobsFail", "4m", jobs, [])).toContain("SUCCESS");
  });

  withPromtool("tells of a dead letter after a minute, and of nothing for an empty queue", async () => {
    const series = [depth("dead-letter-queue", "true", 2), depth("undelivered-notifications", "true", 0)];
    const summary = "2 messages in dead-letter-queue";
    const expected = [{ severity: "page", queue: "dead-letter-queue", summary }];

    expect(await firing("DeadLetters", "2m", series, expected)).toContain("SUCCESS");
    expect(await firing("DeadLetters", "30s", series, [])).toContain("SUCCESS");
  });

  withPromtool("tells of more than a hundred messages that wait for five minutes, dead letters left out", async () => {
    const series = [
      depth("jobs-todo", "false", 101),
      depth("ingester-queue", "false", 100),
      depth("dead-letter-queue", "true", 500),
    ];
    const expected = [{ severity: "page", queue: "jobs-todo", summary: "101 messages wait in jobs-todo" }];

    expect(await firing("QueueIsNotWorkedOff", "6m", series, expected)).toContain("SUCCESS");
    expect(await firing("QueueIsNotWorkedOff", "4m", series, [])).toContain("SUCCESS");
  });

  withPromtool("would be found to be silent where something else is expected", async () => {
    expect(await firing("DeadLetters", "2m", [], [{ queue: "dead-letter-queue", summary: "" }])).toMatch(/FAILED/);
  });
});
