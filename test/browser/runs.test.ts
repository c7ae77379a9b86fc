import type { JobView } from "../../observability/backend/api/job-view.ts";
import type { SentJob } from "../support/browser/a-system.ts";
import { frameOf, markPage } from "../support/browser/frame.ts";
import { jobsPage } from "../support/browser/jobs-page.ts";
import { lowContrast } from "../support/browser/low-contrast.ts";
import { runsPage } from "../support/browser/runs-page.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;
let first: SentJob;

/** A job of which nothing but its own work takes long, so many of its seconds. */
const send = (timeout: number) => viewer.system.send("long_running_job", { task_name: "reindex", timeout });
const ended = (jobs: readonly SentJob[]) =>
  waitFor(
    async () => {
      for (const { jobId } of jobs) {
        const { job } = await viewer.system.read<JobView>(`/api/jobs/${jobId}`);
        if (job.finishedAtUs === undefined) return false;
      }
      return true;
    },
    { what: "the jobs to end", within: 60_000, every: 200 },
  );

async function beginRun(label: string): Promise<void> {
  const { status } = await fetch(`${viewer.system.queryUrl}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ label }),
  });
  expect(status).toBe(200);
}

describe("the page of runs", () => {
  it("says how to get two runs while there are not", async () => {
    const page = await open("/runs");

    await page.getByRole("main").getByText("npm start -- --data-dir DIR").waitFor();
    expect(await runsPage(page).table.locator("tbody tr").count()).toBe(1);
  });

  describe("with two runs", () => {
    beforeAll(async () => {
      // The first of all starts a function.
      await ended([await send(1)]);
      await beginRun("before");
      first = await send(10);
      await ended([first, await send(10)]);
      await beginRun('<img src=x onerror="alert(1)">');
      const rejected = await viewer.system.send("long_running_job", { task_name: "", timeout: 5 });
      await ended([await send(100), rejected]);
    }, 120_000);

    it("compares the last two, type by type, with marks", async () => {
      const page = await open("/runs");
      const runs = runsPage(page);
      await runs.figure("long_running_job", "p50").waitFor();

      expect(await runs.choice(2, "A").isChecked()).toBe(true);
      expect(await runs.choice(3, "B").isChecked()).toBe(true);
      await runs
        .figure("long_running_job", "work")
        .getByText(/▲ \+\d+ %/)
        .waitFor();
      expect(await runs.figure("long_running_job", "rejected").innerText()).toMatch(/0\s+1/);
      expect(await runs.type("long_running_job").innerText()).toContain("INVALID_JOB");
      expect(await runs.type("long_running_job").innerText()).toMatch(
        /\+\s*job-ingester: send dead-letter-queue[\s\S]*only in B, 1 of 2 jobs/,
      );
      expect(await runs.run(3).innerText()).toContain('<img src=x onerror="alert(1)">');
      expect(await runs.table.locator("img").count()).toBe(0);
    });

    it("is swapped by a key, takes other runs, and its address says which", async () => {
      const page = await open("/runs?base=2&with=3");
      const runs = runsPage(page);
      await runs.figure("long_running_job", "work").waitFor();

      await page.keyboard.press("s");
      await page.waitForURL((url) => url.search === "?base=3&with=2");
      await runs.figure("long_running_job", "work").getByText("▼").waitFor();
      await runs.choice(1, "A").check();
      await page.waitForURL((url) => url.searchParams.get("base") === "1");
      await waitFor(async () => (await runs.comparison.locator("h2").innerText()).includes("run 1"), {
        what: "the first run to be compared",
      });
    });

    it("leads to the jobs of a run", async () => {
      const page = await open("/runs");
      const runs = runsPage(page);

      await runs.run(2).getByRole("link", { name: "2" }).click();
      await page.waitForURL((url) => url.pathname === "/jobs");
      await jobsPage(page).row(first.jobId).waitFor();
      expect(await jobsPage(page).rows.count()).toBe(2);
    });

    it("is reached from the search, by keys, from the metrics and from the time range", async () => {
      const page = await open("/jobs");
      const isHere = () => page.waitForURL((url) => url.pathname === "/runs");
      await frameOf(page).isLive();

      await frameOf(page).find("runs");
      await page.keyboard.press("Enter");
      await isHere();
      expect(await frameOf(page).link("Metrics").getAttribute("aria-current")).toBe("page");
      await frameOf(page).link("Metrics").click();
      await page.getByRole("link", { name: "Compare runs" }).click();
      await isHere();
      for (const key of "gj") await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname === "/jobs");
      for (const key of "gr") await page.keyboard.press(key);
      await isHere();
      for (const key of "gj") await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname === "/jobs");
      await page.getByRole("combobox", { name: "Time range" }).selectOption("other runs …");
      await isHere();
    });

    it("counts a job that comes in without a reload, and 'this run' lists it", async () => {
      const page = await open("/runs");
      const runs = runsPage(page);
      await frameOf(page).isLive();
      await runs.run(3).getByRole("link", { name: "2" }).waitFor();
      const isMarked = await markPage(page);

      await send(1);
      await runs.run(3).getByRole("link", { name: "3" }).waitFor({ timeout: 20_000 });

      expect(await isMarked()).toBe(true);
      await frameOf(page).link("Jobs").click();
      await page.getByRole("combobox", { name: "Time range" }).selectOption("this run");
      await page.waitForURL((url) => url.searchParams.get("range") === "run");
      await waitFor(async () => (await jobsPage(page).rows.count()) === 3, { what: "the jobs of this run alone" });
    });

    it.each(["light", "dark"] as const)("can be read in the %s scheme", async (colorScheme) => {
      const page = await open("/runs", { colorScheme });
      await runsPage(page).figure("long_running_job", "work").waitFor();

      expect(await lowContrast(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1_280);
    });
  });
});
