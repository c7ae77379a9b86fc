import type { JobsView } from "../../observability/backend/api/job-view.ts";
import type { SentJob } from "../support/browser/a-system.ts";
import { durationMs, frameOf, markPage } from "../support/browser/frame.ts";
import { jobPage } from "../support/browser/job-page.ts";
import { jobsPage } from "../support/browser/jobs-page.ts";
import { lettersOf } from "../support/browser/sent-jobs.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { expectNone, waitFor } from "../support/wait-for.ts";

// Jobs take a tenth of their time, so that one can be watched while it runs.
const viewer = viewerUnderTest({ timeScale: 0.1 });
const { open } = viewer;

const aGoodJob = () => viewer.system.send("report_generation", { report_name: "sales", filters: {} });
const aSlowJob = (seconds: number): Promise<SentJob> =>
  viewer.system.send("long_running_job", { task_name: "reindex", timeout: 20, fault: { kind: "slow", seconds } });

describe("without a job", () => {
  it("the home page says so in sentences, and its button sends one that is followed to its end", async () => {
    const page = await open("/");
    await frameOf(page).isLive();

    await page.getByRole("button", { name: "Send the first job" }).click();

    await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
    const { outcome, status } = jobPage(page);
    await waitFor(async () => (await status()) === "completed", {
      what: "the job to complete on its page",
      within: 30_000,
    });
    expect(await outcome.innerText()).toContain("completed");
  });
});

describe("the list of jobs", () => {
  it("gets a new job at its top without being loaded again", async () => {
    const page = await open("/jobs");
    await frameOf(page).isLive();
    const isMarked = await markPage(page);

    const { jobId } = await aGoodJob();
    const list = jobsPage(page);
    await list.row(jobId).waitFor();

    expect((await list.ids())[0]).toBe(jobId);
    await waitFor(async () => (await list.status(jobId)) === "completed", {
      what: "its status to follow",
      within: 20_000,
    });
    expect(await isMarked()).toBe(true);
  });

  it("shows a running job whose bar grows and whose step is named", async () => {
    const page = await open("/jobs?scale=common");
    const { jobId } = await aSlowJob(60);
    const list = jobsPage(page);
    await waitFor(async () => (await list.status(jobId)) === "running", { what: "the job to run", within: 20_000 });

    const first = await list.barWidth(jobId);
    const total = () => list.row(jobId).getByRole("cell").nth(6).innerText();
    const firstTotal = durationMs(await total());
    await waitFor(async () => (await list.barWidth(jobId)) > first + 3, { what: "its bar to grow" });

    expect(durationMs(await total())).toBeGreaterThan(firstTotal);
    await waitFor(async () => /\d\/4/.test(await list.row(jobId).innerText()), { what: "its step" });
    expect(await list.status(jobId)).toBe("running");
  });

  it("stands still while it is paused, and catches up", async () => {
    const page = await open("/jobs");
    const frame = frameOf(page);
    await frame.isLive();
    await page.keyboard.press(".");
    await waitFor(async () => (await frame.live.innerText()).includes("paused"), { what: "the pause" });

    const { jobId } = await aGoodJob();
    await waitFor(() => viewer.system.read(`/api/jobs/${jobId}`).catch(() => undefined), {
      what: "the job in the store",
    });
    const list = jobsPage(page);
    await expectNone(() => list.row(jobId).count(), { what: "a row during the pause", within: 1_200 });
    await frame.live.click();

    await list.row(jobId).waitFor();
  });

  it("is narrowed by status and by attribute, and its address says so", async () => {
    const { jobId } = await viewer.system.send("data_cleanup", { target_table: "sessions", retention: -1 });
    const page = await open("/jobs");
    const list = jobsPage(page);
    await list.row(jobId).waitFor();

    await list.filter("status", "rejected");
    await waitFor(async () => (await list.ids()).join() === jobId, { what: "only the rejected job" });
    expect(new URL(page.url()).searchParams.getAll("status")).toEqual(["rejected"]);

    await page.goto("/jobs");
    await list.search.fill("error.type=INVALID_JOB");
    await list.search.press("Enter");
    await waitFor(async () => (await list.ids()).join() === jobId, { what: "only the job with this attribute" });
    const again = page.url();
    await page.goto("about:blank");
    await page.goto(again);
    await waitFor(async () => (await list.ids()).join() === jobId, { what: "the same at the same address" });
  });

  it("stays as it is while the key of an attribute is typed, and offers it", async () => {
    const page = await open("/jobs");
    const list = jobsPage(page);
    await list.row((await viewer.system.read<JobsView>("/api/jobs")).jobs[0]?.id ?? "").waitFor();
    const before = await list.ids();

    await list.search.pressSequentially("error.ty", { delay: 15 });
    await page.getByRole("option", { name: "error.type=", exact: true }).waitFor();
    await expectNone(async () => (await list.ids()).join() !== before.join(), { what: "another list", within: 600 });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "error.type=INVALID_JOB" }).waitFor();

    expect(await list.ids()).toEqual(before);
    expect(new URL(page.url()).searchParams.has("text")).toBe(false);
  });

  it("is gone through by keys", async () => {
    const { jobs } = await viewer.system.read<JobsView>("/api/jobs");
    const page = await open("/jobs");
    await jobsPage(page)
      .row(jobs[0]?.id ?? "")
      .waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");

    await page.waitForURL((url) => url.pathname === `/jobs/${jobs[1]?.id}`);
  });
});

describe("the question before a job is redriven on its page", () => {
  it("says in full which queues its message leaves and enters, and is answered by Enter", async () => {
    const { jobId } = await viewer.system.send("data_cleanup", { target_table: "sessions", retention: -1 });
    const isDead = async () => (await lettersOf(viewer.system)).some((letter) => letter.jobId === jobId);
    await waitFor(isDead, { what: "its message to be in the dead-letter queue", within: 30_000 });
    const page = await open(`/jobs/${jobId}`);
    await jobPage(page).heading.waitFor();

    await page.keyboard.press("r");
    const dialog = page.getByRole("dialog", { name: "Redrive this job" });
    await dialog.getByText("1 message goes from dead-letter-queue back to ingester-queue").waitFor();

    expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    const button = dialog.getByRole("button", { name: "Redrive" });
    await waitFor(() => button.evaluate((one) => one === document.activeElement), { what: "its focus" });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await isDead()).toBe(true);
  });
});

describe("every page", () => {
  it.each(["/jobs", "/flow", "/dead-letters", "/alerts", "/inbox", "/search", "/monitor"])(
    "%s lists its keys at ?",
    async (path) => {
      const page = await open(path);
      await page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
      await page.keyboard.press("?");

      const { keys } = frameOf(page);
      await keys.waitFor();
      expect(await keys.innerText()).toContain("these keys");
      await page.keyboard.press("Escape");
      await keys.waitFor({ state: "hidden" });
    },
  );

  it("is found by its name, as is a job by a part of its id", async () => {
    const { jobs } = await viewer.system.read<JobsView>("/api/jobs");
    const page = await open("/jobs");
    const frame = frameOf(page);
    await frame.isLive();

    await frame.find("flow");
    await frame.found.filter({ hasText: "Flow" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/flow");

    const id = jobs[0]?.id ?? "";
    await frame.find(id.slice(0, 8));
    await frame.found.filter({ hasText: id }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === `/jobs/${id}`);

    const [traceId = ""] = jobs[0]?.traceIds ?? [];
    await frame.find(traceId.slice(0, 10).toUpperCase());
    await frame.found.filter({ hasText: traceId }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === `/trace/${traceId}`);
  });

  it("is reached by two keys", async () => {
    const page = await open("/jobs");
    await frameOf(page).isLive();

    for (const [keys, path] of [
      ["gd", "/dead-letters"],
      ["ga", "/alerts"],
      ["gi", "/inbox"],
      ["gf", "/flow"],
      ["gm", "/monitor"],
      ["gt", "/search"],
      ["gj", "/jobs"],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname === path);
      // With the keys of the page that has come, too.
      await waitFor(async () => (await page.getByRole("main").innerText()).trim().length > 20, {
        what: `${path} to be read`,
      });
    }
  });
});
