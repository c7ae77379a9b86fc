import type { Page } from "playwright-core";

/** The inbox of both topics. */
export function alertsPage(page: Page) {
  const table = page.getByRole("table", { name: "Alerts" });
  const ofJob = (jobId: string, kind: "failure" | "end-state") =>
    table.locator(`tbody [data-job-id="${jobId}"][data-alert-kind="${kind}"]`);
  return {
    rows: table.locator("tbody [data-line-id]"),
    unread: table.locator("tbody [data-line-id]").filter({ has: page.getByText("unread", { exact: true }) }),
    ofJob,
    open: (jobId: string, kind: "failure" | "end-state" = "failure") => ofJob(jobId, kind).getByRole("button").click(),
    detail: page.getByRole("complementary", { name: "Alert" }),
    markAllRead: page.getByRole("button", { name: "Mark all read" }),
    async filter(name: "topic" | "kind" | "code" | "type", value: string): Promise<void> {
      await page.getByRole("button", { name, exact: false }).filter({ hasText: name }).first().click();
      await page.getByRole("group", { name }).getByRole("checkbox", { name: value }).check();
      await page.keyboard.press("Escape");
    },
  };
}
