import type { Page } from "playwright-core";
import { statusText } from "./frame.ts";

/** The list of jobs. */
export function jobsPage(page: Page) {
  const table = page.getByRole("table", { name: "Jobs" });
  const row = (jobId: string) => table.locator(`[data-job-id="${jobId}"]`);
  return {
    rows: table.locator("tbody [data-job-id]"),
    row,
    status: async (jobId: string) => statusText(await row(jobId).getByRole("cell").first().innerText()),
    ids: () =>
      table.locator("tbody [data-job-id]").evaluateAll((rows) => rows.map((one) => one.getAttribute("data-job-id"))),
    /** Pixels of the part of the bar that is drawn. */
    async barWidth(jobId: string): Promise<number> {
      const widths = await row(jobId)
        .getByRole("img")
        .locator("span")
        .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
      return widths.reduce((sum, width) => sum + width, 0);
    },
    /** Ticks "status ▾", "type ▾" or "code ▾" at a value. */
    async filter(name: "status" | "type" | "code", value: string): Promise<void> {
      await page.getByRole("button", { name, exact: false }).filter({ hasText: name }).first().click();
      await page.getByRole("group", { name }).getByRole("checkbox", { name: value }).check();
      await page.keyboard.press("Escape");
    },
    search: page.getByRole("combobox", { name: "Search jobs by text or attribute" }),
  };
}
