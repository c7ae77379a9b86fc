import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { startBackendProcess } from "../store/backend-process.ts";
import { quantile } from "../store/bench-search.ts";
import { figure, markdownTable, median } from "../table.ts";
import { type LargeTrace, largeTrace } from "./large-trace.ts";

export interface BenchPageOptions {
  signal: AbortSignal;
  progress(line: string): void;
}

export interface PageFigures {
  page: string;
  rows: number;
  /** From the start of the navigation until the first rows are painted, each time with an empty cache; milliseconds. */
  openMs: number[];
  /** Between two frames while the rows are scrolled, milliseconds. */
  frameMs: number[];
}

export interface PageResult {
  pages: PageFigures[];
  /** Load average of the machine before. */
  load: number;
  /** Why nothing was measured. */
  skipped?: string;
}

const OPENINGS = 5;
const FRAMES = 180;
const PIXELS = 240;
const TRACE_SPANS = 20_000;
const JOB_ROWS = 5_000;
const OPENED_WITHIN_MS = 60_000;
const script = fileURLToPath(new URL("./watch-rows.js", import.meta.url));

/** Opens the page of a trace with 20 000 spans, and that of a job with 5 000 rows, in headless Chromium, and scrolls through them. */
export async function benchPage({ signal, progress }: BenchPageOptions): Promise<PageResult> {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const load = loadavg()[0] ?? 0;
  if (!existsSync(executablePath)) {
    const skipped = `expected Chromium at ${executablePath}, found no such file; no page was opened: install it, or say with CHROMIUM where it is`;
    return { pages: [], load, skipped };
  }
  const backend = await startBackendProcess([]);
  try {
    const fromMs = Date.now() - 60_000;
    const trace = largeTrace({ spans: TRACE_SPANS, calls: 9, fromMs });
    const job = largeTrace({ spans: JOB_ROWS, calls: 0, fromMs });
    for (const { requests } of [trace, job]) for (const body of requests) await post(backend.otlpUrl, body);
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      // The page is built at its first request.
      await openOnce(browser, `${backend.queryUrl}/jobs/${job.jobId}`);
      const pages: PageFigures[] = [];
      for (const { page, address, spans } of [
        { page: "trace", address: `/trace/${trace.traceId}`, spans: trace.spans },
        { page: "job", address: `/jobs/${job.jobId}`, spans: await rowsOf(backend.queryUrl, job) },
      ]) {
        const openMs: number[] = [];
        let frameMs: number[] = [];
        for (let opening = 0; opening < OPENINGS; opening++) {
          signal.throwIfAborted();
          const opened = await openOnce(browser, backend.queryUrl + address, { scrolls: opening === OPENINGS - 1 });
          openMs.push(opened.openMs);
          frameMs = opened.frameMs;
        }
        pages.push({ page, rows: spans, openMs, frameMs });
        progress(
          `${page}: ${openMs.map(Math.round).join(", ")} ms until rows; p95 frame ${quantile(frameMs, 0.95)} ms`,
        );
      }
      return { pages, load };
    } finally {
      await browser.close();
    }
  } finally {
    await backend.stop();
  }
}

async function post(otlpUrl: string, body: Buffer): Promise<void> {
  const headers = { "content-type": "application/x-protobuf" };
  const response = await fetch(`${otlpUrl}/v1/traces`, { method: "POST", headers, body: new Uint8Array(body) });
  if (!response.ok) throw new Error(`expected 200 for an export, got ${response.status} ${await response.text()}`);
}

async function rowsOf(queryUrl: string, { jobId }: LargeTrace): Promise<number> {
  const { rows } = (await (await fetch(`${queryUrl}/api/jobs/${jobId}`)).json()) as { rows: unknown[] };
  return rows.length;
}

async function openOnce(browser: Browser, address: string, { scrolls = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(OPENED_WITHIN_MS);
    await page.addInitScript({ path: script });
    await page.goto(address);
    const openMs = await page.evaluate<number>("pageBench.firstRows");
    if (!scrolls) return { openMs, frameMs: [] };
    const { times, top } = await page.evaluate<{ times: number[]; top: number }>(
      `pageBench.scroll({ frames: ${FRAMES}, pixels: ${PIXELS} })`,
    );
    if (top < PIXELS) throw new Error(`expected the rows of ${address} to scroll, got a scroll position of ${top}`);
    return { openMs, frameMs: times };
  } finally {
    await context.close();
  }
}

export function pageTable({ pages, load, skipped }: PageResult): string {
  if (skipped !== undefined) return `page-open was skipped: ${skipped}`;
  const rows = pages.map(({ page, rows, openMs, frameMs }) => [
    page,
    rows,
    figure(median(openMs)),
    `${figure(Math.min(...openMs))}–${figure(Math.max(...openMs))}`,
    figure(median(frameMs)),
    figure(quantile(frameMs, 0.95)),
    load.toFixed(1),
  ]);
  const head = ["page", "rows", "ms until the first rows", "range", "frame ms, median", "p95", "load before"];
  return markdownTable(head, rows);
}
