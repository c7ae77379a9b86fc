import type { AlertsView } from "../../observability/backend/api/aws-view.ts";
import type { JobView } from "../../observability/backend/api/job-view.ts";
import type { SentJob } from "../support/browser/a-system.ts";
import { alertsPage } from "../support/browser/alerts-page.ts";
import { deadLettersPage } from "../support/browser/dead-letters-page.ts";
import { flowPage } from "../support/browser/flow-page.ts";
import { frameOf, markPage } from "../support/browser/frame.ts";
import { jobPage } from "../support/browser/job-page.ts";
import { lettersOf, sendJobs } from "../support/browser/sent-jobs.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;
let poison: SentJob;
let flaky: SentJob;
let crashed: SentJob;
let rejected: SentJob;
let healed: SentJob;

const letters = () => lettersOf(viewer.system);

beforeAll(async () => {
  ({ poison, flaky, crashed, rejected, healed } = await sendJobs(viewer.system));
}, 180_000);

describe("the page of a job", () => {
  it("that failed in every attempt names code, reason and step, and each attempt", async () => {
    const page = await open(`/jobs/${poison.jobId}`);
    const job = jobPage(page);
    await job.heading.waitFor();

    expect(await job.status()).toBe("dead-lettered");
    expect(await job.outcome.innerText()).toMatch(
      /dead-lettered after 5 attempts.*STEP_FAILED.*asked for this step to fail/s,
    );
    expect(await job.attempts.count()).toBeGreaterThanOrEqual(5);
    expect(await job.row(/^(?:Fold )?attempt 5\b/).count()).toBe(1);
    expect(await job.row(/waits for attempt 3/).innerText()).toContain("waits for attempt 3");
    await page.keyboard.press("End");
    await job
      .row(/send dead-letter-queue/)
      .first()
      .waitFor();
  });

  it("that was retried shows the failed attempt, the wait and the one that went well", async () => {
    const page = await open(`/jobs/${flaky.jobId}`);
    const job = jobPage(page);
    await job.heading.waitFor();

    expect(await job.status()).toBe("completed");
    expect(await job.outcome.innerText()).toMatch(/completed after [234] attempts/);
    expect(await job.row(/STEP_FAILED/).count()).toBeGreaterThan(0);
    expect(await job.row(/waits for attempt 2/).count()).toBe(1);
  });

  it("that was rejected says why, and that nothing was executed", async () => {
    const page = await open(`/jobs/${rejected.jobId}`);
    const job = jobPage(page);
    await job.heading.waitFor();

    expect(await job.status()).toBe("rejected");
    expect(await job.outcome.innerText()).toContain("INVALID_JOB");
    expect(await job.row(/attempt 1/).count()).toBe(0);
  });

  it("whose process died tells so, although the process could not", async () => {
    const page = await open(`/jobs/${crashed.jobId}`);
    const job = jobPage(page);
    await job.heading.waitFor();

    expect(await job.status()).toBe("dead-lettered");
    expect(await job.outcome.innerText()).toContain("FUNCTION_CRASHED");
    expect(await job.row(/attempt 5/).count()).toBeGreaterThan(0);
  });
});

describe("the flow", () => {
  it("has a node for every queue, function and topic, with what SQS counts", async () => {
    const page = await open("/flow");
    const flow = flowPage(page);
    await flow.node("dead-letter-queue").waitFor();

    for (const name of ["job-generator", "default", "jobs-to-ingester-queue", "ingester-queue", "job-ingester"])
      expect(await flow.node(name).count()).toBe(1);
    for (const name of ["jobs-todo", "job-processor", "job-reconciler", "job-failures", "job-end-state", "jobs"])
      expect(await flow.node(name).count()).toBe(1);
    await waitFor(async () => (await flow.figures("dead-letter-queue")).includes("4 waiting"), { what: "4 waiting" });
  });

  it("shows the jobs of the node that is looked at and dims what does not belong to it", async () => {
    const page = await open("/flow");
    const flow = flowPage(page);
    await flow.node("jobs-todo").hover();

    await flow.detail.getByRole("heading", { name: "jobs-todo" }).waitFor();
    await waitFor(() => flow.dimmed.count(), { what: "other nodes to be dimmed" });
    const table = flow.detail.getByRole("table", { name: "Jobs at jobs-todo" });
    await table.locator(`[data-job-id="${poison.jobId}"]`).waitFor();
    expect(await table.locator(`[data-job-id="${rejected.jobId}"]`).count()).toBe(0);
    expect(await flow.detail.innerText()).toContain("jobs-todo delivers to job-processor");
  });

  it("is gone through by arrow keys, and a node opens its jobs", async () => {
    const page = await open("/flow");
    const flow = flowPage(page);
    await flow.node("jobs-todo").waitFor();
    await frameOf(page).isLive();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
    await waitFor(() => page.url().includes("node="), { what: "the node in the address" });
    await flow.node("jobs-todo").focus();

    await page.keyboard.press("Enter");

    await page.waitForURL((url) => url.pathname === "/jobs" && url.searchParams.get("queue") === "jobs-todo");
    const rows = page.getByRole("table", { name: "Jobs" });
    await rows.locator(`[data-job-id="${poison.jobId}"]`).waitFor();
    expect(await rows.locator(`[data-job-id="${rejected.jobId}"]`).count()).toBe(0);
  });

  it("counts what comes in the meantime without moving a node", async () => {
    const page = await open("/flow");
    const flow = flowPage(page);
    await flow.node("dead-letter-queue").waitFor();
    await frameOf(page).isLive();
    const isMarked = await markPage(page);
    const before = await flow.places();
    const depth = async () => Number.parseInt((await flow.figures("dead-letter-queue"))[0] ?? "", 10);
    await waitFor(async () => (await depth()) >= 4, { what: "the depth so far" });
    const first = await depth();

    const more = await viewer.system.send("user_onboarding", { user_id: "" });
    await waitFor(async () => (await depth()) === first + 1, { what: "one more dead letter", within: 15_000 });

    expect(await flow.places()).toEqual(before);
    expect(await isMarked()).toBe(true);
    await removeLetter(more);
  });
});

describe("dead letters", () => {
  it("say code, reason, stage, attempts and where they came from", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.row(poison.jobId).waitFor();

    expect(await list.row(poison.jobId).innerText()).toMatch(/STEP_FAILED[\s\S]*processor\s+5\s+→ jobs-todo/);
    expect(await list.row(rejected.jobId).innerText()).toMatch(/INVALID_JOB[\s\S]*ingester[\s\S]*→ ingester-queue/);
    // SQS moves it without a word; the reconciler gives it a reason.
    await waitFor(async () => (await list.row(crashed.jobId).innerText()).includes("FUNCTION_CRASHED"), {
      what: "the reconciler's reason",
      within: 15_000,
    });
    expect(await frameOf(page).counter("Dead letters")).toBe(4);
  });

  it("are narrowed by text", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.row(poison.jobId).waitFor();

    await list.text.pressSequentially("invalid_job task_name");

    await waitFor(async () => (await list.rows.count()) <= 1, { what: "the other lines to go" });
    expect(await list.text.inputValue()).toBe("invalid_job task_name");
    expect(new URL(page.url()).searchParams.get("text")).toBe("invalid_job task_name");
  });

  it("are chosen by keys: one, a range, all, none", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.row(poison.jobId).waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press("x");
    expect(await list.chosen.count()).toBe(1);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("X");
    expect(await list.chosen.count()).toBe(3);
    await page.keyboard.press("a");
    expect(await list.chosen.count()).toBe(4);
    await page.keyboard.press("Escape");
    expect(await list.chosen.count()).toBe(0);
  });

  it("are not redriven before the question is answered", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.choose(healed.jobId).click();
    await list.redrive.click();
    await list.dialog.waitFor();
    await list.dialog.getByRole("combobox", { name: "Send to" }).selectOption("ingester-queue");
    expect(await list.dialog.innerText()).toContain("1 goes to ingester-queue");
    await page.keyboard.press("Escape");

    await list.dialog.waitFor({ state: "hidden" });
    expect((await letters()).length).toBe(4);
  });

  it("that are redriven go where the question says, and their line follows the job to its end", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.choose(healed.jobId).click();
    await list.redrive.click();
    expect(await list.dialog.innerText()).toMatch(/Redrive 1 dead letter\s[\s\S]*1 goes to jobs-todo/);

    await list.confirm.click();

    await list.dialog.waitFor({ state: "hidden" });
    await waitFor(async () => (await list.row(healed.jobId).innerText()).includes("completed"), {
      what: "the line to say that the job has completed",
      within: 20_000,
    });
    expect((await letters()).map(({ jobId }) => jobId)).not.toContain(healed.jobId);
    await waitFor(async () => (await frameOf(page).counter("Dead letters")) === 3, { what: "the counter to fall" });
  });

  it("leave the trace going on: the next attempt is on the job's page", async () => {
    const page = await open(`/jobs/${healed.jobId}`);
    const job = jobPage(page);
    await job.heading.waitFor();

    expect(await job.status()).toBe("completed");
    expect(await job.row(/redrive dead-letter-queue/).count()).toBe(1);
    expect(await job.row(/attempt 6/).count()).toBeGreaterThan(0);
    const { x = 0, width = 0 } = (await page.getByText(/^submitted \d/).boundingBox()) ?? {};
    expect(x + width).toBeLessThanOrEqual(1_280);
    const { job: row } = await viewer.system.read<JobView>(`/api/jobs/${healed.jobId}`);
    expect(row.traceIds).toContain(healed.traceId);
    expect(row.redriven).toBe(true);
  });

  it("are deleted only when that has been typed", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.choose(crashed.jobId).click();
    await list.choose(rejected.jobId).click();
    await list.delete.click();
    await list.dialog.getByRole("textbox").fill("delete 1");
    expect(await list.confirm.isDisabled()).toBe(true);

    await list.dialog.getByRole("textbox").fill("delete 2");
    await page.keyboard.press("Enter");

    await list.dialog.waitFor({ state: "hidden" });
    await waitFor(async () => (await list.rows.count()) === 1, { what: "one line to be left" });
    expect((await letters()).map(({ jobId }) => jobId)).toEqual([poison.jobId]);
  });

  it("that come back are one line again", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    const letterOfPoison = async () => (await letters()).find(({ jobId }) => jobId === poison.jobId)?.messageId;
    await list.choose(poison.jobId).click();
    const before = await letterOfPoison();
    await page.keyboard.press("r");
    await list.dialog.waitFor();
    await page.keyboard.press("Enter");
    await list.dialog.waitFor({ state: "hidden" });

    // Its attempts are used up: the next one is the last again.
    await waitFor(async () => ![undefined, before].includes(await letterOfPoison()), {
      what: "the letter to come back",
      within: 30_000,
    });
    await waitFor(async () => (await list.choose(poison.jobId).count()) === 1, { what: "one line" });
    await waitFor(() => list.choose(poison.jobId).isEnabled(), { what: "the line to be one that can be chosen" });
  });

  it("that are all deleted leave sentences behind", async () => {
    const page = await open("/dead-letters");
    const list = deadLettersPage(page);
    await list.row(poison.jobId).waitFor();
    const count = (await letters()).length;
    for (const key of ["a", "d"]) await page.keyboard.press(key);

    await list.dialog.getByRole("textbox").fill(`delete ${count}`);
    await page.keyboard.press("Enter");

    await page.getByText("No dead letters", { exact: true }).waitFor();
    await waitFor(async () => (await frameOf(page).counter("Dead letters")) === 0, { what: "the counter to be gone" });
  });
});

describe("alerts", () => {
  it("are joined to their job, and open with who got them", async () => {
    const page = await open("/alerts");
    const inbox = alertsPage(page);
    await inbox.ofJob(poison.jobId, "failure").first().waitFor();

    await inbox.ofJob(poison.jobId, "failure").first().getByRole("button").click();

    const text = await inbox.detail.innerText();
    expect(text).toContain("STEP_FAILED");
    expect(text).toContain("job-failures");
    expect(text).toMatch(/subscriptions? got it|Nobody subscribes/);
    await inbox.detail.getByRole("link", { name: "Open job" }).click();
    await page.waitForURL((url) => url.pathname === `/jobs/${poison.jobId}`);
  });

  it("are unread until they are opened or all are marked, in this browser", async () => {
    const page = await open("/alerts");
    const inbox = alertsPage(page);
    await inbox.ofJob(rejected.jobId, "failure").waitFor();
    const { total } = await viewer.system.read<AlertsView>("/api/alerts");
    expect(await inbox.unread.count()).toBe(total);

    await inbox.open(rejected.jobId);
    await waitFor(async () => (await inbox.unread.count()) === total - 1, { what: "one to be read" });
    await page.keyboard.press("m");
    await waitFor(async () => (await inbox.unread.count()) === 0, { what: "all to be read" });
    await page.reload();
    await inbox.ofJob(rejected.jobId, "failure").waitFor();

    expect(await inbox.unread.count()).toBe(0);
  });

  it("are narrowed by kind, and the address says so", async () => {
    const page = await open("/alerts?kind=end-state");
    const inbox = alertsPage(page);
    await inbox.ofJob(flaky.jobId, "end-state").waitFor();

    expect(await inbox.ofJob(poison.jobId, "failure").count()).toBe(0);
    await inbox.filter("type", "long_running_job");
    await waitFor(() => new URL(page.url()).searchParams.get("type") === "long_running_job", { what: "the address" });
    await waitFor(
      async () => {
        const texts = await inbox.rows.allInnerTexts();
        return texts.length > 0 && texts.every((text) => text.includes("long_running_job"));
      },
      { what: "the other types to go" },
    );
    expect(await inbox.ofJob(flaky.jobId, "end-state").count()).toBe(1);
  });

  it("arrive without a reload and without moving what is being read", async () => {
    // More than the window has room for.
    await viewer.system.generate("--count", "40", "--bad-share", "0", "--seed", "11");
    await waitFor(async () => (await viewer.system.read<AlertsView>("/api/alerts")).total > 45, {
      what: "40 more alerts",
      within: 30_000,
    });
    const page = await open("/alerts?kind=failure&kind=end-state");
    const inbox = alertsPage(page);
    await frameOf(page).isLive();
    const isMarked = await markPage(page);
    const third = inbox.rows.nth(2);
    const id = await third.getAttribute("data-line-id");
    await third.getByRole("button").click();
    const read = page.locator(`[data-line-id="${id}"]`);
    const before = await read.boundingBox();

    const more = await viewer.system.send("user_onboarding", { user_id: "" });
    await waitFor(
      async () => {
        const { alerts } = await viewer.system.read<AlertsView>("/api/alerts");
        return alerts.some(({ jobId }) => jobId === more.jobId);
      },
      { what: "the alert" },
    );
    await page.getByRole("button", { name: /new alert/ }).waitFor();

    expect((await read.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
    expect(await read.getAttribute("data-open")).toBe("true");
    await page.getByRole("button", { name: /new alert/ }).click();
    await inbox.ofJob(more.jobId, "failure").waitFor();
    expect(await isMarked()).toBe(true);
  });
});

/** Through the backend, so that other tests count the letters of theirs. */
async function removeLetter({ jobId }: SentJob): Promise<void> {
  const letter = (await letters()).find((other) => other.jobId === jobId);
  const response = await fetch(`${viewer.system.queryUrl}/api/dead-letters/delete`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ select: { messageIds: [letter?.messageId] } }),
  });
  if (!response.ok) throw new Error(await response.text());
  await waitFor(async () => (await letters()).every((other) => other.jobId !== jobId), { what: "the letter to go" });
}
