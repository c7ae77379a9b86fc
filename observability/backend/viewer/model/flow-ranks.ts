import { Graph, layout } from "@dagrejs/dagre";
import type { Box, Point } from "./flow-path.ts";

/** Boxes with the lines among them. */
export interface Drawn {
  boxes: ReadonlyMap<string, Box>;
  /** Points that a line goes through, by its key. */
  routes: ReadonlyMap<string, readonly Point[]>;
}

export interface RankOptions {
  sizes: ReadonlyMap<string, { width: number; height: number }>;
  lines: readonly { key: string; from: string; to: string }[];
  /** Between columns. */
  rankGap: number;
  /** Between boxes of a column. */
  nodeGap: number;
}

/** Columns from left to right such that lines go forth; long lines are led around the boxes between. Begins at 0, 0. */
export function rankBoxes({ sizes, lines, rankGap, nodeGap }: RankOptions): Drawn {
  const graph = new Graph({ directed: true, multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: rankGap, nodesep: nodeGap, edgesep: 12 });
  for (const [id, size] of sizes) graph.setNode(id, { ...size });
  for (const { key, from, to } of lines) graph.setEdge(from, to, { weight: 1, minlen: 1 }, key);
  layout(graph);

  const boxes = new Map<string, Box>();
  for (const [id, { width, height }] of sizes) {
    const { x, y } = pointOf(graph.node(id));
    boxes.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const routes = new Map<string, Point[]>();
  for (const { key, from, to } of lines) {
    const { points } = graph.edge(from, to, key);
    routes.set(key, points.map(pointOf));
  }
  return { boxes, routes };
}

export function moved({ boxes, routes }: Drawn, by: Point): Drawn {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return {
    boxes: new Map([...boxes].map(([id, box]) => [id, move(box)])),
    routes: new Map([...routes].map(([key, points]) => [key, points.map(move)])),
  };
}

/** The smallest box around all boxes and lines; `at` 0, 0 without any. */
export function boundsOf({ boxes, routes }: Drawn): Box {
  const corners = [...boxes.values()].flatMap(({ x, y, width, height }) => [
    { x, y },
    { x: x + width, y: y + height },
  ]);
  const points = [...corners, ...[...routes.values()].flat()];
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function pointOf({ x, y }: { x?: number; y?: number }): Point {
  return { x: x ?? 0, y: y ?? 0 };
}
