import type { Page } from "playwright-core";

/** The notifications that have arrived on this machine. */
export function inboxPage(page: Page) {
  const table = page.getByRole("table", { name: "Notifications" });
  return {
    table,
    rows: table.locator("tbody [data-line-id]"),
    ofJob: (jobId: string, kind: "email" | "webhook" | "queue") =>
      table.locator(`tbody [data-job-id="${jobId}"][data-inbox-kind="${kind}"]`),
    row: (text: string) => table.locator("tbody [data-line-id]").filter({ hasText: text }),
    detail: page.getByRole("complementary", { name: "Notification" }),
    list: (name: "Topics" | "Inbox") =>
      page.getByRole("navigation", { name: "Lists of alerts" }).getByRole("link", { name }),
    async filter(kind: "email" | "webhook" | "queue"): Promise<void> {
      await page.getByRole("button", { name: /^kind/ }).click();
      await page.getByRole("group", { name: "kind" }).getByRole("checkbox", { name: kind }).check();
      await page.keyboard.press("Escape");
    },
  };
}
