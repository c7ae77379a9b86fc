import type { JobView } from "../../observability/backend/api/job-view.ts";
import type { SentJob } from "../support/browser/a-system.ts";
import { frameOf } from "../support/browser/frame.ts";
import { lowContrast } from "../support/browser/low-contrast.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;
let failed: SentJob;
let good: SentJob;

/** Every page by name, with an address that has something to show. */
const addresses: Record<string, () => string> = {
  "the list of jobs": () => "/jobs",
  "a job": () => `/jobs/${failed.jobId}`,
  "the flow": () => "/flow",
  "dead letters": () => "/dead-letters",
  alerts: () => "/alerts",
  "the inbox": () => "/inbox",
  "the search": () => "/search",
  "a trace": () => `/trace/${failed.traceId}`,
  "a trace's table": () => `/trace/${failed.traceId}?view=table`,
  "a trace's logs": () => `/trace/${failed.traceId}?view=logs`,
  "a comparison": () => `/trace/${good.traceId}...${failed.traceId}`,
  "the metrics": () => "/monitor",
};

beforeAll(async () => {
  await viewer.system.generate("--count", "12", "--bad-share", "0.5", "--seed", "7");
  failed = await viewer.system.send("data_cleanup", { target_table: "sessions", retention: -1 });
  good = await viewer.system.send("report_generation", { report_name: "sales", filters: {} });
  for (const { jobId } of [failed, good])
    await waitFor(
      async () => (await viewer.system.read<JobView>(`/api/jobs/${jobId}`)).job.finishedAtUs !== undefined,
      { what: `job ${jobId} to end`, within: 30_000 },
    );
}, 90_000);

describe.each(["light", "dark"] as const)("in the %s scheme", (colorScheme) => {
  it.each(Object.keys(addresses))("%s can be read: contrast, width, nothing that moves unasked", async (name) => {
    const page = await open(addresses[name]?.() ?? "", { colorScheme });
    await frameOf(page).isLive();
    await waitFor(async () => (await page.getByRole("main").innerText()).trim().length > 40, {
      what: "something to read",
    });

    expect(await lowContrast(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1_280);
    // The browser asks for reduced motion.
    expect(
      await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length),
    ).toBe(0);
  });
});

describe("the theme", () => {
  it("is chosen by a key and remembered, against what the system asks for", async () => {
    const page = await open("/jobs", { colorScheme: "light" });
    await frameOf(page).isLive();
    const background = () => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
    const light = await background();

    for (let press = 0; press < 2; press += 1) await page.keyboard.press("T");
    const dark = await waitFor(async () => ((await background()) === light ? undefined : background()), {
      what: "the dark theme",
    });
    await page.reload();
    await frameOf(page).isLive();

    expect(await background()).toBe(dark);
  });
});
