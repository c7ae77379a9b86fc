import { readFile } from "node:fs/promises";
import type { JobView } from "../../observability/backend/api/job-view.ts";
import { postSpans, type SentJob } from "../support/browser/a-system.ts";
import { frameOf } from "../support/browser/frame.ts";
import { jobPage } from "../support/browser/job-page.ts";
import { searchPage } from "../support/browser/search-page.ts";
import { nanoseconds, spansRequest } from "../support/browser/submit-span.ts";
import { comparePage, tracePage } from "../support/browser/trace-page.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;
let flaky: SentJob;
let good: SentJob;

beforeAll(async () => {
  const message = { report_name: "sales", filters: {} };
  flaky = await viewer.system.send("report_generation", { ...message, fault: { kind: "fail", times: 1 } });
  good = await viewer.system.send("report_generation", message);
  for (const { jobId } of [flaky, good])
    await waitFor(async () => (await viewer.system.read<JobView>(`/api/jobs/${jobId}`)).job.status === "completed", {
      what: `job ${jobId} to complete`,
      within: 30_000,
    });
}, 90_000);

describe("the search", () => {
  it("finds a trace by a tag, and its address finds it again", async () => {
    const page = await open("/search");
    const search = searchPage(page);
    await search.link(good.traceId).waitFor();

    await search.tags.fill(`job.id=${flaky.jobId}`);
    await search.run.click();

    await waitFor(async () => (await search.results.count()) === 1, { what: "one trace" });
    await search.link(flaky.traceId).waitFor();
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await search.link(flaky.traceId).waitFor();
    expect(await search.results.count()).toBe(1);
    expect(await search.row(flaky.traceId).innerText()).toMatch(/submit report_generation/);
  });

  it("understands the addresses of Jaeger", async () => {
    const tags = encodeURIComponent(JSON.stringify({ "job.id": good.jobId }));
    const page = await open(`/search?service=job-processor&tags=${tags}&limit=20&lookback=1h`);
    const search = searchPage(page);

    await search.link(good.traceId).waitFor();

    expect(await search.results.count()).toBe(1);
  });

  it.each([-5, 5])("finds what has just come with a clock that is %d hours ahead", async (hours) => {
    const page = await open("/search");
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });

    await page.reload();

    await searchPage(page).link(good.traceId).waitFor();
  });

  it("leads to the comparison of two of its results", async () => {
    const page = await open("/search");
    const search = searchPage(page);
    for (const { traceId } of [flaky, good]) await search.row(traceId).getByRole("checkbox").check();

    await search.compare.click();

    await page.waitForURL((url) => url.pathname.includes("..."));
    await comparePage(page).rows.first().waitFor();
  });
});

describe("a trace", () => {
  it("is the job's, from its page and back", async () => {
    const page = await open(`/jobs/${flaky.jobId}`);
    await jobPage(page).openTrace.click();
    await page.waitForURL((url) => url.pathname === `/trace/${flaky.traceId}`);
    const trace = tracePage(page);
    expect(await trace.heading.innerText()).toContain("submit report_generation");

    await page.getByRole("link", { name: "Open job" }).first().click();

    await page.waitForURL((url) => url.pathname === `/jobs/${flaky.jobId}`);
  });

  it("shows each span with its failure, and the detail of the one that is chosen", async () => {
    const page = await open(`/trace/${flaky.traceId}`);
    const trace = tracePage(page);
    await trace.span(/wait ingester-queue/).waitFor();
    expect(await trace.span(/failed process jobs-todo/).count()).toBe(1);
    expect(await trace.span(/process jobs-todo/).count()).toBe(2);

    await trace.span(/failed step/).click();

    await trace.detail.waitFor();
    expect(await trace.detail.innerText()).toMatch(/STEP_FAILED[\s\S]*asked for this step to fail/);
    expect(await trace.detail.innerText()).toContain(flaky.jobId);
    await waitFor(() => /span=[0-9a-f]{16}/.test(page.url()), { what: "the span in the address" });
  });

  it("goes to the next error by a key", async () => {
    const page = await open(`/trace/${flaky.traceId}`);
    const trace = tracePage(page);
    await trace.span(/wait ingester-queue/).waitFor();

    await page.keyboard.press("n");

    await trace.spans.getByRole("treeitem", { name: /failed/, selected: true }).waitFor();
  });

  it("finds spans by their text, as it is typed", async () => {
    const page = await open(`/trace/${flaky.traceId}`);
    const trace = tracePage(page);
    await trace.span(/wait ingester-queue/).waitFor();

    await page.keyboard.press("/");
    await page.keyboard.type("validate", { delay: 15 });

    await waitFor(async () => (await trace.found.innerText()).match(/1/), { what: "one match" });
    expect(await trace.find.inputValue()).toBe("validate");
    await waitFor(() => new URL(page.url()).searchParams.get("uiFind") === "validate", {
      what: "the text in the address",
    });
  });

  it("is a flame graph, tables and logs as well, each at an address of its own", async () => {
    const page = await open(`/trace/${flaky.traceId}`);
    const trace = tracePage(page);
    await trace.view("Flame").click();
    expect(await trace.flame.getAttribute("aria-label")).toMatch(/^Flame graph, \d+ spans$/);
    await trace.view("Table").click();
    const row = trace.operations.getByRole("row", { name: /process jobs-todo/ });
    expect(await row.innerText()).toContain("2");
    await trace.view("Logs").click();
    await trace.logs.getByRole("listitem").filter({ hasText: "attempt.failed" }).first().waitFor();

    await waitFor(() => new URL(page.url()).searchParams.get("view") === "logs", { what: "the view in the address" });
    await page.reload();
    await trace.logs.getByRole("listitem").first().waitFor();
  });

  it("that has not arrived is shown when it does, by whatever spelling of its id", async () => {
    const page = await open("/trace/ABC0DE");
    await page.getByRole("heading", { name: "No trace ABC0DE" }).waitFor();
    await frameOf(page).isLive();
    const [now, traceId] = [Date.now(), "abc0de".padStart(32, "0")];
    const [startTimeUnixNano, endTimeUnixNano] = [nanoseconds(now - 50), nanoseconds(now)];

    const late = { traceId, spanId: "00000000000000aa", name: "late", kind: 1, startTimeUnixNano, endTimeUnixNano };
    await postSpans(viewer.system.otlpUrl, spansRequest("shop", [late]));

    await tracePage(page).span(/late/).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/trace/${traceId}`);
    // The browser itself writes the status of the first answers into the console.
    expect(viewer.takeProblems().filter((problem) => !problem.includes("404"))).toEqual([]);
  });

  it("that is not there is told in a sentence", async () => {
    const page = await open(`/trace/${"0".repeat(31)}1`);
    const said = page.getByRole("main");

    await waitFor(async () => /no span|not in the store|not found|no trace/i.test(await said.innerText()), {
      what: "a sentence",
    });
    // The browser itself writes the answer's status into the console.
    expect(viewer.takeProblems().filter((problem) => !problem.includes("404"))).toEqual([]);
  });
});

describe("the comparison", () => {
  it("tells the retried job from the one that went well", async () => {
    const page = await open(`/trace/${good.traceId}...${flaky.traceId}`);
    const compare = comparePage(page);
    await compare.rows.first().waitFor();

    expect(await compare.count("only in B")).toBeGreaterThan(0);
    expect((await compare.count("alike")) + (await compare.count("changed"))).toBeGreaterThan(5);
    await compare.view("Times").click();
    await page
      .getByRole("row", { name: /process jobs-todo/ })
      .first()
      .waitFor();
  });
});

describe("export and import", () => {
  it.each([
    ["OTLP JSON", "resourceSpans"],
    ["Jaeger JSON", "operationName"],
  ])("of %s give the same trace in a browser whose backend does not have it", async (link, word) => {
    const page = await open(`/trace/${flaky.traceId}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: link }).click(),
    ]);
    const file = await download.path();
    const text = await readFile(file, "utf8");
    expect(text).toContain(word);

    // Another id, so that only the file has it.
    const otherId = `${"a".repeat(16)}${flaky.traceId.slice(16)}`;
    const changed = text.replaceAll(flaky.traceId, otherId);
    await page.goto("/search");
    await searchPage(page).file.setInputFiles({
      name: "trace.json",
      mimeType: "application/json",
      buffer: Buffer.from(changed),
    });

    await page.waitForURL((url) => url.pathname === `/trace/${otherId}`);
    const trace = tracePage(page);
    await trace.span(/failed step/).waitFor();
    expect(await trace.span(/process jobs-todo/).count()).toBe(2);
    viewer.takeProblems();
  });

  it("of a file that is none of these says what was expected", async () => {
    const page = await open("/search");
    await searchPage(page).file.setInputFiles({
      name: "x.json",
      mimeType: "application/json",
      buffer: Buffer.from("[1, 2]"),
    });

    const dialog = page.getByRole("dialog", { name: "Import" });
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain("x.json");
  });
});

describe("the metrics", () => {
  it("count the jobs by type, and lead to them", async () => {
    const page = await open("/monitor");
    const table = page.getByRole("table", { name: /in numbers/ });
    const row = table.getByRole("row", { name: /report_generation/ });
    await row.waitFor();
    // Two jobs, three attempts of which one failed.
    expect(await row.getByRole("cell").allInnerTexts()).toEqual(
      expect.arrayContaining(["3", expect.stringMatching(/^1 /)]),
    );
    for (const name of ["Rate", "Error share"])
      await page.getByRole("figure", { name }).locator("canvas").first().waitFor();

    await row.getByRole("link", { name: "report_generation" }).click();

    await page.waitForURL((url) => url.pathname === "/jobs" && url.searchParams.get("type") === "report_generation");
    await page.getByRole("table", { name: "Jobs" }).locator(`[data-job-id="${good.jobId}"]`).waitFor();
  });

  it("are there for operations and queues", async () => {
    const page = await open("/monitor");
    await page.getByRole("button", { name: "Queues", exact: true }).click();
    await page
      .getByRole("table", { name: /in numbers/ })
      .getByRole("row", { name: /jobs-todo/ })
      .waitFor();

    await page.getByRole("button", { name: "Operations", exact: true }).click();
    await page
      .getByRole("table", { name: /in numbers/ })
      .getByRole("row", { name: /process ingester-queue/ })
      .first()
      .waitFor();
  });
});
