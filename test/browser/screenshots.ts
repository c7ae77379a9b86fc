import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { JobStatus, JobView } from "../../observability/backend/api/job-view.ts";
import { type Pages, startBrowser } from "../support/browser/a-browser.ts";
import { type SentJob, type System, startSystem } from "../support/browser/a-system.ts";
import { frameOf } from "../support/browser/frame.ts";
import { jobPage } from "../support/browser/job-page.ts";
import { waitFor } from "../support/wait-for.ts";

const directory = fileURLToPath(new URL("../../observability/backend/viewer/screenshots/", import.meta.url));
const schemes = ["light", "dark"] as const;

interface Shot {
  name: string;
  path: string;
  /** Brings the page into the state that is shown. */
  prepare?(page: Page): Promise<void>;
}

/** Jobs that tell something: one of each end that is not plain success, and two to compare. */
async function sendJobs(system: System) {
  const work = { task_name: "reindex", timeout: 20 };
  const failing = (times?: number) => ({ fault: { kind: "fail", step: "verify", ...(times && { times }) } });
  const webhook = (path: string) => `${system.awsUrl}/_jobtrail/inbox/webhooks/${path}`;
  const told = (path: string) => ({ email: "ops@example.com", webhook: webhook(path), queue: "job-inbox" });
  const redriven = await system.send("long_running_job", { ...work, ...failing(5) });
  const dead = await system.send("long_running_job", { ...work, ...failing() }, told("status/503"));
  const others = await system.generate("--count", "24", "--seed", "7", "--bad-share", "0.4", "--rate", "2");
  const retried = await system.send("long_running_job", { ...work, ...failing(1) }, told("team"));
  const good = await system.send("long_running_job", work, told("team"));
  await isAt(system, redriven, "dead-lettered");
  await isAt(system, dead, "dead-lettered");
  for (const job of [retried, good]) await isAt(system, job, "completed");
  await allEnd(system, others);
  await redrive(system, redriven);
  await isAt(system, redriven, "completed");
  return { redriven, dead, retried, good };
}

const ENDS = new Set<JobStatus>(["completed", "rejected", "dead-lettered", "failed"]);

async function statusOf(system: System, { jobId }: SentJob): Promise<JobStatus | undefined> {
  return system.read<JobView>(`/api/jobs/${jobId}`).then(
    ({ job }) => job.status,
    () => undefined,
  );
}

function allEnd(system: System, jobs: readonly SentJob[]) {
  return waitFor(
    async () =>
      (await Promise.all(jobs.map((job) => statusOf(system, job)))).every((status) => status && ENDS.has(status)),
    { what: "the generator's jobs to end", within: 120_000, every: 500 },
  );
}

function isAt(system: System, job: SentJob, status: JobStatus) {
  return waitFor(async () => (await statusOf(system, job)) === status, {
    what: `job ${job.jobId} to be ${status}`,
    within: 60_000,
    every: 200,
  });
}

async function redrive({ queryUrl, read }: System, { jobId }: SentJob): Promise<void> {
  const letter = await waitFor(
    async () => {
      const { letters } = await read<{ letters: { messageId: string; jobId: string | null }[] }>("/api/dead-letters");
      return letters.find((one) => one.jobId === jobId);
    },
    { what: "the dead letter" },
  );
  await fetch(`${queryUrl}/api/dead-letters/redrive`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ select: { messageIds: [letter.messageId] } }),
  });
}

function shotsOf({ redriven, dead, retried, good }: Awaited<ReturnType<typeof sendJobs>>, beganAtMs: number): Shot[] {
  return [
    { name: "jobs", path: "/jobs" },
    {
      name: "job",
      path: `/jobs/${redriven.jobId}`,
      prepare: (page) => page.keyboard.press("c"),
    },
    {
      name: "flow",
      path: "/flow",
      prepare: async (page) => {
        await page.locator('[data-flow-node="jobs-todo"]').focus();
        await page.getByRole("table", { name: "Jobs at jobs-todo" }).waitFor();
        // Its jobs stay; the rest of the picture is no longer dimmed.
        await page.locator('[data-flow-node="jobs-todo"]').evaluate((node) => node.blur());
        await page.locator("[data-flow-node][data-dim]").first().waitFor({ state: "detached" });
      },
    },
    {
      name: "dead-letters",
      path: "/dead-letters",
      prepare: async (page) => {
        for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
      },
    },
    {
      name: "alerts",
      path: "/alerts?topic=job-failures",
      prepare: (page) => page.locator(`[data-job-id="${dead.jobId}"]`).first().click(),
    },
    {
      name: "inbox",
      path: "/inbox",
      prepare: (page) =>
        page.locator(`[data-job-id="${dead.jobId}"][data-inbox-kind="email"]`).getByRole("button").click(),
    },
    { name: "search", path: "/search?service=job-generator" },
    {
      name: "trace",
      path: `/trace/${dead.traceId}`,
      prepare: async (page) => {
        await page.keyboard.press("n");
        await page.keyboard.press("n");
        await page.keyboard.press("n");
      },
    },
    { name: "flame", path: `/trace/${good.traceId}?view=flame` },
    { name: "compare", path: `/trace/${good.traceId}...${retried.traceId}` },
    { name: "metrics", path: `/monitor?startUs=${beganAtMs * 1_000}&endUs=${Date.now() * 1_000}` },
  ];
}

/** A second run whose jobs take longer, and its difference from the first. */
async function takeRuns(system: System, pages: Pages): Promise<void> {
  const { status } = await fetch(`${system.queryUrl}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ label: "new index" }),
  });
  if (status !== 200) throw new Error(`expected a run to begin, got ${status}`);
  const work = { task_name: "reindex", timeout: 45 };
  const jobs = await system.generate("--count", "20", "--seed", "8", "--bad-share", "0.2", "--rate", "3");
  for (let at = 0; at < 4; at++) jobs.push(await system.send("long_running_job", work));
  await allEnd(system, jobs);
  await take(pages, { name: "runs", path: "/runs" });
}

async function take(pages: Pages, { name, path, prepare }: Shot): Promise<void> {
  for (const colorScheme of schemes) {
    const { page, close } = await pages.open(path, { colorScheme });
    await settled(page);
    await prepare?.(page);
    await shoot(page, `${name}-${colorScheme}`);
    await close();
  }
}

/** A job that runs long enough to be seen in both schemes. */
async function takeRunning(system: System, pages: Pages): Promise<void> {
  const message = { task_name: "reindex", timeout: 20, fault: { kind: "slow", step: "migrate", seconds: 150 } };
  const { jobId } = await system.send("long_running_job", message);
  await waitFor(async () => (await system.read<JobView>(`/api/jobs/${jobId}`)).job.step !== undefined, {
    what: "its first step to be done",
    within: 20_000,
    every: 100,
  });
  for (const colorScheme of schemes) {
    const { page, close } = await pages.open(`/jobs/${jobId}`, { colorScheme });
    const job = jobPage(page);
    await waitFor(async () => (await job.status()) === "running", { what: "the job to be seen running" });
    await job.row(/step migrate|step 2 of/).waitFor();
    await shoot(page, `job-running-${colorScheme}`);
    await close();
  }
}

/** Waits until two looks at the page are alike; one that counts seconds is taken as it is. */
async function settled(page: Page): Promise<void> {
  await frameOf(page).isLive();
  const main = page.getByRole("main");
  let before = "";
  await waitFor(
    async () => {
      const now = await main.innerText();
      const isSame = now === before && now.trim().length > 40;
      before = now;
      return isSame;
    },
    { what: "the page to settle", within: 3_000, every: 300 },
  ).catch(() => {});
}

async function shoot(page: Page, name: string): Promise<void> {
  const image = await page.screenshot({ animations: "disabled", caret: "hide" });
  await writeFile(`${directory}${name}.png`, image);
  process.stdout.write(`${name}.png  ${Math.round(image.length / 1_024)} kB\n`);
}

async function main(): Promise<void> {
  await mkdir(directory, { recursive: true });
  // A job's own time is stretched, so that bars are wide enough to be told apart.
  const system = await startSystem({ timeScale: 0.1 });
  try {
    const pages = await startBrowser(system.queryUrl);
    try {
      const beganAtMs = Date.now();
      const jobs = await sendJobs(system);
      await takeRunning(system, pages);
      for (const shot of shotsOf(jobs, beganAtMs)) await take(pages, shot);
      await takeRuns(system, pages);
      const problems = pages.takeProblems();
      if (problems.length > 0) throw new Error(`the pages had problems:\n${problems.join("\n")}`);
    } finally {
      await pages.stop();
    }
  } finally {
    await system.stop();
  }
}

await main();
