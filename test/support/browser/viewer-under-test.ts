import type { BrowserContextOptions, Page } from "playwright-core";
import { type Pages, startBrowser, type WatchedPage } from "./a-browser.ts";
import { type System, startSystem } from "./a-system.ts";

/** The system and the browser of a test file: they run from before its first test until after its last. */
export interface Viewer {
  readonly system: System;
  /** Opens an address of the viewer; the page is closed when the test is over. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** The problems of the pages so far, for tests that provoke some. */
  takeProblems(): string[];
}

/**
 * Starts the system and the browser before the tests of a file and stops them after. A test fails
 * when its page does what no page may do (see {@link WatchedPage.problems}). `timeScale` as in {@link startSystem}.
 */
export function viewerUnderTest(options: { timeScale?: number } = {}): Viewer {
  let system: System;
  let pages: Pages;
  let opened: WatchedPage[] = [];

  beforeAll(async () => {
    system = await startSystem(options);
    pages = await startBrowser(system.queryUrl);
  }, 90_000);
  afterEach(async () => {
    await Promise.all(opened.map((watched) => watched.close()));
    opened = [];
    expect(pages?.takeProblems() ?? []).toEqual([]);
  });
  afterAll(async () => {
    await pages?.stop();
    await system?.stop();
  }, 30_000);

  return {
    get system() {
      return system;
    },
    async open(path, pageOptions) {
      const watched = await pages.open(path, pageOptions);
      opened.push(watched);
      return watched.page;
    },
    takeProblems: () => pages.takeProblems(),
  };
}
