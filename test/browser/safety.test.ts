import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { JobView } from "../../observability/backend/api/job-view.ts";
import { postSpans } from "../support/browser/a-system.ts";
import { frameOf } from "../support/browser/frame.ts";
import { nanoseconds, spansRequest, text } from "../support/browser/submit-span.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;

const traceId = "0123456789abcdef0123456789abcdef";
const jobId = '<b>job</b>"&\u202e';
const image = '<img src=x onerror="alert(1)">';
const bidi = "step \u202egnp.exe\u202c \u2066left\u2069";
const long = `long ${"x".repeat(10_000)}`;
const link = "javascript:alert(2)";

/** A trace of a job whose every text is hostile. */
const hostileSpans = () => {
  const now = Date.now();
  const span = (spanId: string, parentSpanId: string, name: string) => ({
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: 1,
    startTimeUnixNano: nanoseconds(now - 50),
    endTimeUnixNano: nanoseconds(now),
    attributes: [text("job.id", jobId), text("job.type", image), text(image, link), text("error.type", image)],
    events: [{ timeUnixNano: nanoseconds(now - 20), name: image, attributes: [text(bidi, image)] }],
    links: [{ traceId: "f".repeat(32), spanId: "f".repeat(16), attributes: [text(image, bidi)] }],
    status: { code: 2, message: `${image} ${bidi}` },
  });
  return spansRequest(`${image} ${"s".repeat(3_000)}`, [
    span("1111111111111111", "", `submit ${image}`),
    span("2222222222222222", "1111111111111111", bidi),
    span("3333333333333333", "1111111111111111", long),
    span("4444444444444444", "2222222222222222", link),
  ]);
};

beforeAll(async () => {
  await postSpans(viewer.system.otlpUrl, hostileSpans());
  await waitFor(() => viewer.system.read<JobView>(`/api/jobs/${encodeURIComponent(jobId)}`).catch(() => undefined), {
    what: "the hostile job",
  });
}, 90_000);

describe("hostile text in spans", () => {
  it.each([
    ["the list of jobs", "/jobs"],
    ["the page of the job", `/jobs/${encodeURIComponent(jobId)}`],
    ["the trace", `/trace/${traceId}`],
    ["the flame graph", `/trace/${traceId}?view=flame`],
    ["the table", `/trace/${traceId}?view=table`],
    ["the search", "/search"],
    ["the flow", "/flow"],
    ["the metrics", "/monitor?by=operation"],
    ["the comparison", `/trace/${traceId}...${traceId}`],
  ])("is text and nothing else on %s", async (_, path) => {
    const page = await open(path);
    await frameOf(page).isLive();
    const main = page.getByRole("main");
    // A canvas has no text, and nothing of this trace is a queue or a function.
    if (!/flame|flow/.test(path)) {
      await waitFor(async () => (await main.innerText()).includes("<img src=x onerror="), {
        what: "the text as it is",
      });
    }

    expect(await main.locator("img").count()).toBe(0);
    expect(await main.locator('a[href^="javascript:"]').count()).toBe(0);
    // The page is no wider than the window, however long a name is.
    const { width = 0 } = (await page.locator("body").boundingBox()) ?? {};
    expect(width).toBeLessThanOrEqual(1_280);
    expect(await page.locator("html").evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
  });

  it("pushes no button out of sight", async () => {
    const page = await open(`/trace/${traceId}`);

    for (const name of ["Open job", "Compare", "Jaeger JSON"]) {
      const button = page.getByRole("main").getByText(name, { exact: true }).first();
      await button.waitFor();
      const { x = 0, width = 0 } = (await button.boundingBox()) ?? {};
      expect(x + width).toBeLessThanOrEqual(1_280);
    }
  });

  it("is text in the detail of a span", async () => {
    const page = await open(`/trace/${traceId}`);
    await page
      .getByRole("tree", { name: "Spans" })
      .getByRole("treeitem", { name: /submit/ })
      .click();
    const detail = page.getByRole("complementary", { name: "Span" });

    await waitFor(async () => (await detail.innerText()).includes(link), { what: "the attribute" });

    expect(await detail.locator('img:not([role]), a[href^="javascript:"]').count()).toBe(0);
  });
});

describe("a page of another origin", () => {
  it("can neither send a job, nor redrive or delete dead letters, nor clear the store, nor read a job", async () => {
    const other = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>other</p>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const page = await open("/jobs");
      await page.goto(`http://127.0.0.1:${port}/`);
      const jobs = (await viewer.system.read<{ total: number }>("/api/jobs")).total;

      const outcomes = await page.evaluate(crossOrigin, viewer.system.queryUrl);

      expect(outcomes).toEqual(["refused", "refused", "refused", "refused", "refused", "refused"]);
      expect((await viewer.system.read<{ total: number }>("/api/jobs")).total).toBe(jobs);
    } finally {
      viewer.takeProblems();
      other.close();
    }
  });

  it("cannot show a page of ours in a frame", async () => {
    const response = await fetch(`${viewer.system.queryUrl}/jobs`);

    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});

describe("clearing the store", () => {
  it("is found in the palette, done after its word is typed, and seen on the page that is open", async () => {
    const page = await open("/jobs");
    await frameOf(page).isLive();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Find/ }).fill("clear tele");
    await page.getByRole("option", { name: /Clear telemetry/ }).click();
    const dialog = page.getByRole("dialog", { name: "Clear telemetry" });
    const button = dialog.getByRole("button", { name: "Clear" });

    expect(await button.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("clear");
    await button.click();

    await dialog.waitFor({ state: "detached" });
    await page.getByRole("main").getByText(jobId).waitFor({ state: "detached" });
    expect((await viewer.system.read<{ total: number }>("/api/jobs")).total).toBe(0);
  });
});

/** Runs in the other page: what became of writes, and of a read. */
const crossOrigin = async (url: string): Promise<string[]> => {
  const json = { "content-type": "application/json" };
  const attempts: [string, RequestInit][] = [
    ["/api/jobs", { method: "POST", headers: json, body: '{"job_type":"report_generation"}' }],
    // What a form could send without asking first.
    [
      "/api/jobs",
      { method: "POST", headers: { "content-type": "text/plain" }, body: '{"job_type":"report_generation"}' },
    ],
    ["/api/dead-letters/redrive", { method: "POST", mode: "no-cors", body: '{"select":{"all":true}}' }],
    ["/api/dead-letters/delete", { method: "POST", headers: json, body: '{"select":{"all":true}}' }],
    ["/api/telemetry/clear", { method: "POST", headers: json, body: '{"all":true}' }],
    ["/api/jobs", {}],
  ];
  return Promise.all(
    attempts.map(([path, init]) =>
      fetch(`${url}${path}`, init).then(
        (response) => (response.type === "opaque" ? "refused" : `answered ${response.status}`),
        () => "refused",
      ),
    ),
  );
};
