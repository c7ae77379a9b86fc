import type { FlameBox, FlameGraph } from "./flame-layout.ts";
import type { Zoom } from "./trace-scale.ts";
import type { TraceNode } from "./trace-tree.ts";

/** Pixels of a row, its gap included. */
export const FLAME_ROW = 21;

/** A box as it is drawn: pixels, cut to what is shown. */
export interface FlameRectangle {
  node: TraceNode;
  x: number;
  y: number;
  width: number;
}

/** The boxes within the zoom and the rows on show. `top` is how far the rows are scrolled, in pixels. */
export function flameRectangles(
  { boxes }: FlameGraph,
  { zoom, width, height, top }: { zoom: Zoom; width: number; height: number; top: number },
): FlameRectangle[] {
  const scale = width / (zoom.to - zoom.from);
  const rectangles: FlameRectangle[] = [];
  for (const { node, row, left, width: share } of boxes) {
    if (left > zoom.to) break;
    const y = row * FLAME_ROW - top;
    if (left + share < zoom.from || y > height || y < -FLAME_ROW) continue;
    const from = Math.max(0, (left - zoom.from) * scale);
    const to = Math.min(width, (left + share - zoom.from) * scale);
    rectangles.push({ node, x: from, y, width: Math.max(1, to - from) });
  }
  return rectangles;
}

/** The box at a point, the narrow ones with a pixel to spare. */
export function flameHit(rectangles: readonly FlameRectangle[], x: number, y: number): TraceNode | undefined {
  return rectangles.findLast(
    (box) => x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y && y < box.y + FLAME_ROW,
  )?.node;
}

/** The node that an arrow key leads to. */
export function flameStep(node: TraceNode, roots: readonly TraceNode[], direction: "up" | "down" | "left" | "right") {
  if (direction === "up") return node.parent;
  if (direction === "down") return node.children[0];
  const siblings = node.parent?.children ?? roots;
  return siblings[siblings.indexOf(node) + (direction === "right" ? 1 : -1)];
}

/** The zoom that fills the width with the node and what is below it. */
export function flameZoom(box: Pick<FlameBox, "left" | "width">): Zoom {
  const spare = Math.max(box.width * 0.02, 1e-6);
  return { from: Math.max(0, box.left - spare), to: Math.min(1, box.left + box.width + spare) };
}
