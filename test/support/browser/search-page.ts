import type { Page } from "playwright-core";

/** The search for traces and its results. */
export function searchPage(page: Page) {
  const form = page.getByRole("form", { name: "Search" });
  const results = page.getByRole("table", { name: "Traces" });
  return {
    service: form.getByRole("combobox", { name: "Service" }),
    operation: form.getByRole("combobox", { name: "Operation" }),
    tags: form.getByRole("combobox", { name: "Tags" }),
    longerThan: form.getByRole("textbox", { name: "Longer than" }),
    run: form.getByRole("button", { name: "Find traces" }),
    file: form.getByLabel("File of traces"),
    results: results.locator("tbody").getByRole("row"),
    link: (traceId: string) => results.locator(`a[href*="/trace/${traceId}"]`),
    row: (traceId: string) => results.getByRole("row").filter({ has: page.locator(`a[href*="/trace/${traceId}"]`) }),
    compare: page.getByRole("button", { name: "Compare" }),
  };
}
