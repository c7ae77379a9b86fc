import type { Page } from "playwright-core";

/** The runs, and what differs between two of them. */
export function runsPage(page: Page) {
  const table = page.getByRole("table", { name: "Runs" });
  const comparison = page.getByRole("region", { name: "Comparison" });
  const type = (name: string) => comparison.getByRole("region", { name, exact: true });
  return {
    table,
    run: (id: number) => table.locator(`[data-run="${id}"]`),
    choice: (id: number, side: "A" | "B") => table.getByRole("radio", { name: `Run ${id} as ${side}` }),
    comparison,
    type,
    figure: (typeName: string, figure: string) => type(typeName).locator(`[data-figure="${figure}"]`),
    swap: comparison.getByRole("button", { name: "Swap" }),
  };
}
