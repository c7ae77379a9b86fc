import { describe, expect, it } from "@jest/globals";
import { jobSteps } from "../../../functions/jobs/job-steps.ts";
import type { DataRow, JobData, Step, StepContext, StepResult } from "../../../functions/jobs/steps/step.ts";

const now = new Date("2026-11-21T10:00:00Z");

/** A store in memory; `rows` are those of the table that is cleaned. */
function aStore({ rows = [], jobId = "j1" }: { rows?: DataRow[]; jobId?: string } = {}) {
  const kept = new Map<string, Record<string, unknown>>();
  const data: JobData = {
    async putOnce({ partition, name }, value) {
      const there = kept.get(`${partition}/${name}`);
      if (!there) kept.set(`${partition}/${name}`, { ...value, jobId });
      return { created: !there, byThisJob: !there || there.jobId === jobId };
    },
    rowsBefore: async (_, before, limit) => rows.filter(({ createdAt }) => createdAt < before).slice(0, limit),
    deleteRows: async (_, gone) => {
      rows = rows.filter(({ key }) => !gone.some((row) => row.key === key));
    },
  };
  return { data, kept, rows: () => rows };
}

async function run<Message>(
  steps: readonly Step<Message>[],
  message: Message,
  data: JobData,
  given: Partial<StepContext<Message>> = {},
) {
  const results: Record<string, StepResult> = {};
  const log: string[] = [];
  for (const step of steps) {
    results[step.name] = await step.run({
      jobId: "j1",
      message,
      results,
      data,
      now: () => now,
      sleep: async (seconds) => void log.push(`${step.name} sleeps ${seconds}`),
      progress: (fraction) => void log.push(`${step.name} ${fraction}`),
      alreadyDone: () => void log.push(`${step.name} already done`),
      ...given,
    });
  }
  return { results, log };
}

describe("a report", () => {
  const message = { report_name: "<Q1>", filters: {} };

  it("adds up what it extracts, the same for the same name, and stores one escaped page", async () => {
    const store = aStore();

    const { results } = await run(jobSteps.report_generation, message, store.data);

    const { rows: _, ...regions } = results.extract ?? {};
    expect(results.aggregate?.total).toBe(
      Object.values(regions).reduce((sum: number, amount) => sum + Number(amount), 0),
    );
    expect(results).toEqual((await run(jobSteps.report_generation, message, aStore().data)).results);
    expect([...store.kept]).toMatchObject([
      ["report#j1/page", { page: expect.stringContaining("<title>&lt;Q1&gt;</title>") }],
    ]);
  });

  it("finds its page when it runs again", async () => {
    const store = aStore();
    await run(jobSteps.report_generation, message, store.data);

    expect((await run(jobSteps.report_generation, message, store.data)).log).toEqual(["render already done"]);
    expect(store.kept.size).toBe(1);
  });
});

describe("a cleanup", () => {
  const day = (n: number) => ({ key: `row-${n}`, createdAt: new Date(now.getTime() - n * 86_400_000).toISOString() });

  it("deletes what is past its retention and nothing else", async () => {
    const store = aStore({ rows: [day(40), day(31), day(30), day(1)] });

    const { results } = await run(jobSteps.data_cleanup, { target_table: "t", retention: 30 }, store.data);

    expect(results).toMatchObject({ scan: { expired: 2 }, purge: { deleted: 2 } });
    expect(store.rows().map(({ key }) => key)).toEqual(["row-30", "row-1"]);
  });

  it("of a clean table deletes nothing", async () => {
    const { results } = await run(
      jobSteps.data_cleanup,
      { target_table: "t", retention: 30 },
      aStore({ rows: [day(1)] }).data,
    );

    expect(results).toMatchObject({ scan: { expired: 0 }, purge: { deleted: 0 } });
  });
});

describe("an onboarding", () => {
  const message = { user_id: "u1", user_name: "Ada" };

  it("makes account, workspace and letter once, however often it runs", async () => {
    const store = aStore();

    const first = await run(jobSteps.user_onboarding, message, store.data);
    const second = await run(jobSteps.user_onboarding, message, store.data);

    expect([...store.kept.keys()]).toEqual(["user#u1/account", "user#u1/workspace", "user#u1/welcome-letter"]);
    expect(second.results).toEqual(first.results);
    expect(second.log).toHaveLength(3);
  });

  it("of a user whom another job has made does nothing and is not its own repetition", async () => {
    const store = aStore({ jobId: "other" });
    await run(jobSteps.user_onboarding, message, store.data);
    const mine: JobData = { ...store.data, putOnce: async () => ({ created: false, byThisJob: false }) };

    const { results, log } = await run(jobSteps.user_onboarding, message, mine);

    expect(results["create-account"]).toEqual({ created: false });
    expect(log).toEqual([]);
  });
});

describe("a long task", () => {
  it("takes its seconds in four parts, each a checkpoint, and reports progress", async () => {
    const { log } = await run(jobSteps.long_running_job, { task_name: "t", timeout: 600 }, aStore().data);

    const seconds = log.filter((line) => line.includes("sleeps")).map((line) => Number(line.split(" ").at(-1)));
    expect(seconds.reduce((sum, each) => sum + each, 0)).toBeCloseTo(600);
    expect(log.filter((line) => line.startsWith("migrate ") && !line.includes("sleeps"))).toEqual([
      "migrate 0.25",
      "migrate 0.5",
      "migrate 0.75",
      "migrate 1",
    ]);
    expect(jobSteps.long_running_job.every(({ checkpoint }) => checkpoint)).toBe(true);
  });
});
