import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A page that is being watched. */
export interface WatchedPage {
  page: Page;
  /** What no page may do: errors in the console, dialogs, requests of other origins. */
  problems: string[];
  close(): Promise<void>;
}

export interface Pages {
  /** Opens an address of the viewer in a browser context of its own, with nothing remembered. */
  open(path: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** The problems of all pages so far, and a clean sheet. */
  takeProblems(): string[];
  stop(): Promise<void>;
}

/** Starts Chromium on the viewer at `baseUrl`. Throws when there is no Chromium: this suite is run on purpose. */
export async function startBrowser(baseUrl: string): Promise<Pages> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `expected Chromium at ${executablePath}, got no such file; no page was read: install it, or say with CHROMIUM where it is`,
    );
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const sheets: string[][] = [];
  return {
    async open(path, options) {
      const context = await newContext(browser, baseUrl, options);
      const page = await context.newPage();
      const problems: string[] = [];
      sheets.push(problems);
      watch(page, new URL(baseUrl).origin, problems);
      await page.goto(path);
      return { page, problems, close: () => context.close() };
    },
    takeProblems: () => sheets.flatMap((sheet) => sheet.splice(0)),
    stop: () => browser.close(),
  };
}

async function newContext(browser: Browser, baseURL: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1280, height: 800 },
    // Nothing moves that need not.
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return context;
}

function watch(page: Page, origin: string, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.stack ?? error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!isOwn) problems.push(`request of another origin: ${request.method()} ${url}`);
  });
}
