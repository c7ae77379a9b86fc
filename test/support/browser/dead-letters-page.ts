import type { Page } from "playwright-core";

/** The table of dead letters with its two dialogs. */
export function deadLettersPage(page: Page) {
  const table = page.getByRole("table", { name: "Dead letters" });
  return {
    rows: table.locator("tbody [data-line-id]"),
    row: (jobId: string) => table.locator(`tbody [data-job-id="${jobId}"]`),
    choose: (jobId: string) => table.getByRole("checkbox", { name: `Choose ${jobId}` }),
    chooseAll: table.getByRole("checkbox", { name: "Choose all lines" }),
    chosen: table.locator('tbody [aria-selected="true"]'),
    redrive: page.getByRole("button", { name: /^Redrive/ }).first(),
    delete: page.getByRole("button", { name: /^Delete/ }).first(),
    dialog: page.getByRole("dialog"),
    confirm: page.getByRole("dialog").getByRole("button", { name: /^(?:Redrive|Delete) \d/ }),
    said: page.getByRole("main").getByRole("status"),
    text: page.getByRole("searchbox", { name: "Text in the reason, an id or a name" }),
  };
}
