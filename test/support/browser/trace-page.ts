import type { Page } from "playwright-core";

/** The page of one trace. */
export function tracePage(page: Page) {
  const spans = page.getByRole("tree", { name: "Spans" });
  return {
    heading: page.getByRole("main").getByRole("heading", { level: 1 }),
    spans,
    span: (name: string | RegExp) => spans.getByRole("treeitem", { name }),
    view: (name: "Timeline" | "Flame" | "Table" | "Logs") => page.getByRole("tab", { name, exact: true }),
    find: page.getByRole("searchbox", { name: "Find in this trace" }),
    found: page.getByRole("search").getByRole("status"),
    detail: page.getByRole("complementary", { name: "Span" }),
    flame: page.getByRole("img", { name: /^Flame graph/ }),
    operations: page.getByRole("table", { name: "Operations" }),
    logs: page.getByRole("list", { name: "Logs" }),
  };
}

/** The comparison of two traces. */
export function comparePage(page: Page) {
  const list = page.getByRole("list", { name: "Spans", exact: true });
  return {
    /** How many spans are "only in A", "only in B", "changed", "alike". */
    async count(what: "only in A" | "only in B" | "changed" | "alike"): Promise<number> {
      return Number.parseInt(await list.getByRole("listitem").filter({ hasText: what }).innerText(), 10);
    },
    counts: list,
    rows: page.getByRole("list", { name: "Spans of both traces" }).getByRole("listitem"),
    view: (name: "Structure" | "Times") => page.getByRole("tab", { name }),
  };
}
