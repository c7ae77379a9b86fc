import type { Page } from "playwright-core";
import { waitFor } from "../wait-for.ts";

/** What surrounds every page: counters, live or paused, search, keys. */
export function frameOf(page: Page) {
  const link = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
  const live = page.getByRole("button", { name: /^● ?(?:live|paused|connecting)|^(?:live|paused|connecting)$/ });
  return {
    link,
    live,
    /** The number beside a page's name; 0 without one. */
    async counter(name: string): Promise<number> {
      const text = await link(name).innerText();
      return Number(text.match(/\d+/)?.[0] ?? 0);
    },
    async isLive(): Promise<void> {
      await waitFor(async () => (await live.innerText()).includes("live"), { what: "the page to be live" });
    },
    async find(text: string): Promise<void> {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Find" }).getByRole("combobox").fill(text);
    },
    found: page.getByRole("dialog", { name: "Find" }).getByRole("option"),
    keys: page.getByRole("dialog", { name: "Keys" }),
  };
}

/** Leaves a mark in the page that a reload would wipe off. */
export async function markPage(page: Page): Promise<() => Promise<boolean>> {
  const html = page.locator("html");
  await html.evaluate((element) => element.setAttribute("data-mark", "here"));
  return async () => (await html.getAttribute("data-mark")) === "here";
}

/** A status as it is read, without the mark that is drawn beside it. */
export function statusText(text: string): string {
  return text.replace(/^[^a-z]+/i, "").trim();
}

const UNITS_MS: Record<string, number> = { µs: 0.001, ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as it is read: "38.2 ms", "2 min 5 s". */
export function durationMs(text: string): number {
  let sum = 0;
  for (const [, value, unit] of text.matchAll(/([\d.]+) (µs|ms|s|min|h)\b/g))
    sum += Number(value) * (UNITS_MS[unit ?? ""] ?? 0);
  return sum;
}
