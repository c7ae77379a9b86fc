import type { Page } from "playwright-core";

/** The picture of queues and functions. */
export function flowPage(page: Page) {
  const node = (name: string) => page.locator(`[data-flow-node="${name}"]`);
  return {
    node,
    nodes: page.getByRole("list", { name: "Nodes" }).getByRole("listitem"),
    /** "2 waiting", "13 % errors" and so on. */
    figures: (name: string) => node(name).locator("[data-figure]").allInnerTexts(),
    places: () =>
      page.locator("[data-flow-node]").evaluateAll((nodes) =>
        nodes.map((one) => {
          const { x, y } = one.getBoundingClientRect();
          return `${one.getAttribute("data-flow-node")} ${Math.round(x)} ${Math.round(y)}`;
        }),
      ),
    detail: page.getByRole("region", { name: "Node" }),
    dimmed: page.locator("[data-flow-node][data-dim]"),
  };
}
