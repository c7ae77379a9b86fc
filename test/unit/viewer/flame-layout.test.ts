import fc from "fast-check";
import {
  FLAME_ROW,
  flameHit,
  flameRectangles,
  flameStep,
  flameZoom,
} from "../../../observability/backend/viewer/model/flame-draw.ts";
import { layoutFlame } from "../../../observability/backend/viewer/model/flame-layout.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { anySpans, properTrees, span, view } from "./trace-spans.ts";

describe("the flame graph", () => {
  it("has every span exactly once, and no box over another, whatever the spans are", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const tree = buildTraceTree(spans);
        const { boxes, rows } = layoutFlame(tree);

        expect(new Set(boxes.map(({ node }) => node))).toEqual(new Set(tree.nodes));
        for (const row of Map.groupBy(boxes, (box) => box.row).values()) {
          let end = Number.NEGATIVE_INFINITY;
          for (const { left, width } of row) {
            expect(left).toBeGreaterThanOrEqual(end);
            end = left + width;
          }
        }
        expect(boxes.every(({ row }) => row >= 0 && row < rows)).toBe(true);
      }),
    );
  });

  it("stands children below their parents", () => {
    fc.assert(
      fc.property(properTrees, (spans) => {
        const { boxes } = layoutFlame(buildTraceTree(spans));
        const rowOf = new Map(boxes.map(({ node, row }) => [node, row]));

        for (const { node, row } of boxes) if (node.parent) expect(row).toBeGreaterThan(rowOf.get(node.parent) ?? -1);
      }),
    );
  });

  it("lays out 20 000 spans side by side and 20 000 at once", () => {
    const many = (step: number) =>
      view(Array.from({ length: 20_000 }, (_, index) => span(`${index}`, { startUs: index * step, durationUs: 10 })));

    expect(layoutFlame(buildTraceTree(many(1_000))).rows).toBe(1);
    expect(layoutFlame(buildTraceTree(many(0))).rows).toBe(20_000);
  });

  it("draws what is in the zoom, finds what is pointed at, and goes on by arrow", () => {
    const tree = buildTraceTree(
      view([
        span("a", { durationUs: 100 }),
        span("b", { parentSpanId: "a", startUs: 10, durationUs: 10 }),
        span("c", { parentSpanId: "a", startUs: 60, durationUs: 40 }),
      ]),
    );
    const [a, b, c] = tree.nodes;
    const drawn = flameRectangles(layoutFlame(tree), { zoom: { from: 0.5, to: 1 }, width: 200, height: 100, top: 0 });

    expect(drawn.map(({ node, x, y, width }) => [node.key, Math.round(x), y, width])).toEqual([
      ["a", 0, 0, 200],
      ["c", 40, FLAME_ROW, 160],
    ]);
    expect([flameHit(drawn, 50, 27)?.key, flameHit(drawn, 5, 27), flameHit(drawn, 5, 5)?.key]).toEqual([
      "c",
      undefined,
      "a",
    ]);
    expect(b && flameStep(b, tree.roots, "right")).toBe(c);
    expect([b && flameStep(b, tree.roots, "up"), a && flameStep(a, tree.roots, "down")]).toEqual([a, b]);
    expect(a && flameStep(a, tree.roots, "left")).toBeUndefined();
    expect(flameZoom({ left: 0.5, width: 0.1 }).from).toBeCloseTo(0.498);
  });
});
