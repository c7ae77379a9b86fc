import fc from "fast-check";
import {
  foldAll,
  foldOneLevel,
  nextOf,
  openOneLevel,
  reveal,
  visibleNodes,
} from "../../../observability/backend/viewer/model/trace-rows.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { warningsOf } from "../../../observability/backend/viewer/model/trace-warnings.ts";
import { anySpans, link, span, view } from "./trace-spans.ts";

const tree = (...spans: Parameters<typeof view>[0]) => buildTraceTree(view(spans));
const lines = (...spans: Parameters<typeof view>[0]) =>
  tree(...spans).nodes.map(({ key, depth }) => `${" ".repeat(depth)}${key}`);
const at = (startUs: number, parentSpanId = "") => ({ startUs, parentSpanId });

describe("the tree of a trace", () => {
  it("puts parents before children and siblings in order of their start", () => {
    expect(lines(span("c", at(5, "a")), span("d", at(3, "b")), span("b", at(2, "a")), span("a"))).toEqual([
      "a",
      " b",
      "  d",
      " c",
    ]);
  });

  it("has every span exactly once, whatever the parents, links and times are", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const { nodes, byKey, startUs, endUs } = buildTraceTree(spans);

        expect(new Set(nodes.map((node) => node.span))).toEqual(new Set(spans.spans));
        expect([nodes.length, byKey.size]).toEqual([spans.spans.length, spans.spans.length]);
        for (const [index, node] of nodes.entries()) {
          expect(node.index).toBe(index);
          if (node.parent) expect(node.parent.index).toBeLessThan(index);
          expect(node.startUs >= startUs && node.endUs <= endUs && node.endUs >= node.startUs).toBe(true);
        }
      }),
    );
  });

  it("counts what is below each span as often as it is there", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const { nodes, roots, failed } = buildTraceTree(spans);
        const own = roots.filter((root) => root.failed).length;

        expect(roots.reduce((sum, { descendants }) => sum + descendants + 1, 0)).toBe(nodes.length);
        expect(roots.reduce((sum, { failedBelow }) => sum + failedBelow, own)).toBe(failed);
      }),
    );
  });

  it("shows spans whose parent is missing at the top, and says why that may be", () => {
    const { nodes } = tree(span("a"), span("b", at(3, "gone")));

    expect(nodes.map(({ depth, placement }) => [depth, placement])).toEqual([
      [0, "root"],
      [0, "orphan"],
    ]);
    expect(nodes[1] && warningsOf(nodes[1], 0)).toEqual([expect.stringContaining("has not arrived yet")]);
  });

  it("opens a circle of parents at its earliest span, and a span that is its own parent", () => {
    expect(lines(span("a", at(1, "c")), span("b", at(2, "a")), span("c", at(3, "b")))).toEqual(["a", " b", "  c"]);
    expect(lines(span("a", at(0, "a")))).toEqual(["a"]);
  });

  it("keeps a line for each copy of a span id; the earliest is the parent", () => {
    expect(lines(span("a", at(5)), span("a"), span("b", at(6, "a")))).toEqual(["a-2", " b", "a"]);
  });

  it("draws what has no parent below the span that it links to, but not below itself", () => {
    expect(lines(span("a"), span("b", { startUs: 1, links: [link("a")] }))).toEqual(["a", " b"]);
    expect(lines(span("a", { links: [link("b")] }), span("b", at(1, "a")))).toEqual(["a", " b"]);
    expect(lines(span("a"), span("b", { startUs: 1, links: [link("a", "f".repeat(32))] }))).toEqual(["a", "b"]);
  });

  it("holds a chain of 20 000 spans", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      span(`${index}`, at(index, index === 0 ? "" : `${index - 1}`)),
    );

    expect(buildTraceTree(view(chain)).depth).toBe(20_000);
  });

  it("tells waits in queues from work", () => {
    const { nodes } = tree(span("a", { name: "wait jobs-todo" }), span("b", { startUs: 1 }));

    expect(nodes.map(({ waiting }) => waiting)).toEqual([true, false]);
  });
});

describe("the lines that are seen", () => {
  const family = tree(span("a"), span("b", at(1, "a")), span("c", at(2, "b")), span("d", at(3, "a")), span("e", at(9)));
  const seen = (folded: ReadonlySet<string>) =>
    visibleNodes(family, folded)
      .map(({ key }) => key)
      .join("");

  it("lack what is below a folded one only", () => {
    expect([seen(new Set(["b"])), seen(new Set(["a"])), seen(new Set())]).toEqual(["abde", "ae", "abcde"]);
  });

  it("open and close a level at a time", () => {
    const all = foldAll(family);
    const once = openOneLevel(family, all);

    expect([seen(all), seen(once), seen(openOneLevel(family, once))]).toEqual(["ae", "abde", "abcde"]);
    expect([seen(foldOneLevel(family, new Set())), seen(foldOneLevel(family, once))]).toEqual(["abde", "ae"]);
  });

  it("are opened down to a span that is looked for", () => {
    const [, , c] = family.nodes;

    expect(c && seen(reveal(c, foldAll(family)))).toBe("abcde");
  });

  it("lead from the last match back to the first, both ways", () => {
    const [a, b, , d] = family.nodes;
    const matches = [b, d].filter((node) => node !== undefined);

    expect([nextOf(matches, 0, 1), nextOf(matches, 3, 1), nextOf(matches, a?.index ?? 0, -1)]).toEqual([b, b, d]);
  });
});
