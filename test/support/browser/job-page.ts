import type { Page } from "playwright-core";
import { statusText } from "./frame.ts";

/** The page of one job. */
export function jobPage(page: Page) {
  const main = page.getByRole("main");
  const timeline = page.getByRole("treegrid", { name: "Timeline of the job" });
  return {
    heading: main.getByRole("heading", { level: 1 }),
    status: async () => statusText(await main.locator(".status").first().innerText()),
    outcome: main.getByRole("paragraph").first(),
    attempts: page.getByRole("navigation", { name: "Attempts" }).getByRole("button"),
    row: (name: string | RegExp) => timeline.getByRole("row", { name }),
    rows: timeline.getByRole("row"),
    timeline,
    openTrace: main.getByRole("link", { name: "Open trace" }),
  };
}
