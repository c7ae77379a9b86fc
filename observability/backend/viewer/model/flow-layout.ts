import type { FlowEdge, FlowNode, FlowNodeKind, FlowView } from "../../api/aws-view.ts";
import { AROUND } from "./flow-around.ts";
import { type FlowLane, flowLanes } from "./flow-lanes.ts";
import { type Box, bentPaths, centreOf, smoothPath } from "./flow-path.ts";
import { boundsOf, type Drawn, moved, rankBoxes } from "./flow-ranks.ts";

export interface FlowLayout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  /** SVG path data, by `edgeKey`. */
  paths: ReadonlyMap<string, string>;
}

type Shape = Pick<FlowView, "nodes" | "edges">;

/** Width in pixels, and the lines that all figures of such a node take at most. */
const SHAPES: Record<FlowNodeKind, { width: number; lines: number }> = {
  source: { width: 112, lines: 2 },
  bus: { width: 86, lines: 2 },
  rule: { width: 126, lines: 2 },
  schedule: { width: 140, lines: 1 },
  queue: { width: 144, lines: 4 },
  "dead-letter-queue": { width: 164, lines: 3 },
  function: { width: 144, lines: 3 },
  topic: { width: 122, lines: 2 },
  table: { width: 110, lines: 0 },
  alarm: { width: 150, lines: 1 },
  subscription: { width: 122, lines: 1 },
  pipe: { width: 112, lines: 2 },
};

const RANK_GAP = 22;
const NODE_GAP = 24;
const LANE_GAP = 42;
const MARGIN = 6;
/** A line of boxes that is longer is broken before the listeners: at 1280 px it could not be read whole. */
const LONGEST_LINE = 1_500;

export function edgeKey({ from, to, kind }: Pick<FlowEdge, "from" | "to" | "kind">): string {
  return `${from} ${to} ${kind}`;
}

/** The same as long as the same nodes and edges are there: what they count does not move them. */
export function shapeKey({ nodes, edges }: Shape): string {
  return [...nodes.map(({ id, kind }) => `${id} ${kind}`).sort(), ...edges.map(edgeKey).sort()].join("\n");
}

/** Left to right as the data goes, stores above the path, what goes wrong below it. The same shape gives the same picture. */
export function flowLayout({ nodes, edges }: Shape): FlowLayout {
  const lanes = flowLanes(nodes, edges);
  const lane = (...names: FlowLane[]) => {
    const members = nodes.filter(({ id }) => names.some((name) => lanes.get(id) === name)).sort(by(({ id }) => id));
    const sizes = new Map(members.map((node) => [node.id, sizeOf(node)]));
    const lines = edges
      .filter(({ from, to }) => from !== to && sizes.has(from) && sizes.has(to))
      .map((edge) => ({ from: edge.from, to: edge.to, key: edgeKey(edge) }))
      .sort(by(({ key }) => key));
    return { sizes, lines };
  };
  const ranked = (...names: FlowLane[]) =>
    toOrigin(rankBoxes({ ...lane(...names), rankGap: RANK_GAP, nodeGap: NODE_GAP }));

  const oneLine = ranked("path", "listeners");
  const isBroken = boundsOf(oneLine).width > LONGEST_LINE;
  const path = isBroken ? ranked("path") : oneLine;
  const listeners = isBroken ? ranked("listeners") : ranked();
  const partners = partnersOf(edges);
  const above = (id: string) =>
    meanOf((partners.get(id) ?? []).flatMap((other) => path.boxes.get(other) ?? []).map((box) => centreOf(box).x));
  const stores = { boxes: rowOf(lane("stores").sizes, above), routes: new Map() };
  const aside = ranked("aside");
  const [pathBox, listenersBox] = [boundsOf(path), boundsOf(listeners)];
  const storesHeight = stores.boxes.size > 0 ? boundsOf(stores).height + LANE_GAP : 0;
  // The listeners stand on the right below the path, whatever else is below it on their left.
  const roomBelow = pathBox.width - (listenersBox.width > 0 ? listenersBox.width + LANE_GAP : 0);
  const asideX = Math.max(0, placeBelow(aside, above, roomBelow));
  const listenersX = Math.max(pathBox.width - listenersBox.width, boundsOf(aside).width + LANE_GAP);
  const belowY = storesHeight + (pathBox.height > 0 ? pathBox.height + LANE_GAP : 0);

  const parts = [
    stores,
    moved(path, { x: 0, y: storesHeight }),
    moved(listeners, { x: listenersX, y: belowY }),
    moved(aside, { x: asideX, y: belowY }),
  ];
  const all = {
    boxes: new Map(parts.flatMap(({ boxes }) => [...boxes])),
    routes: new Map(parts.flatMap(({ routes }) => [...routes])),
  };
  const bounds = boundsOf(all);
  const { boxes, routes } = moved(all, { x: MARGIN - bounds.x, y: MARGIN - bounds.y });
  const others = edges.map((edge) => ({ ...edge, key: edgeKey(edge) })).filter(({ key }) => !routes.has(key));
  const paths = new Map([...routes].map(([key, points]) => [key, smoothPath(points)]));
  for (const [key, d] of bentPaths(others, boxes)) paths.set(key, d);
  return { width: bounds.width + 2 * MARGIN + AROUND, height: bounds.height + 2 * MARGIN, boxes, paths };
}

/** Padding and borders, the kind above the name. */
const FRAME_HEIGHT = 28;
const NAME_LINE = 16;
const FIGURE_LINE = 17;
const PADDING_WIDTH = 26;
/** Of a letter in the name, rather too much. */
const LETTER_WIDTH = 7.1;
/** What of a longer name does not fit is cut. */
const MOST_NAME_LINES = 3;

/** High enough for its name and for every figure that such a node can have: what it counts does not change its size. */
function sizeOf({ kind, name }: Pick<FlowNode, "kind" | "name">): { width: number; height: number } {
  const { width, lines } = SHAPES[kind];
  const names = Math.min(MOST_NAME_LINES, nameLines(name, Math.floor((width - PADDING_WIDTH) / LETTER_WIDTH)));
  return { width, height: FRAME_HEIGHT + names * NAME_LINE + lines * FIGURE_LINE };
}

/** Lines that a name takes when it is broken behind hyphens, and inside of a part that is longer than a line. */
function nameLines(name: string, letters: number): number {
  let [lines, used] = [1, 0];
  for (const part of name.split(/(?<=-)/)) {
    if (used > 0 && used + part.length > letters) [lines, used] = [lines + 1, 0];
    used += part.length;
    lines += Math.ceil(used / letters) - 1;
    used -= (Math.ceil(used / letters) - 1) * letters;
  }
  return lines;
}

/** One beside the other, each as near as possible to the place that it wants. */
function rowOf(
  sizes: ReadonlyMap<string, { width: number; height: number }>,
  wanted: (id: string) => number | undefined,
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const inOrder = [...sizes].sort(by(([id]) => wanted(id) ?? 0));
  let free = Number.NEGATIVE_INFINITY;
  for (const [id, size] of inOrder) {
    const x = Math.max(free, (wanted(id) ?? 0) - size.width / 2);
    boxes.set(id, { x, y: 0, ...size });
    free = x + size.width + NODE_GAP;
  }
  return boxes;
}

/** How far to the right such that boxes stand below those that they hang together with, inside `width` if that is possible. */
function placeBelow({ boxes }: Drawn, wanted: (id: string) => number | undefined, width: number): number {
  const offsets = [...boxes].flatMap(([id, box]) => {
    const x = wanted(id);
    return x === undefined ? [] : [x - centreOf(box).x];
  });
  return Math.min(meanOf(offsets) ?? 0, width - boundsOf({ boxes, routes: new Map() }).width);
}

function toOrigin(drawn: Drawn): Drawn {
  const { x, y } = boundsOf(drawn);
  return moved(drawn, { x: -x, y: -y });
}

/** Ids at the other ends of the edges of a node. */
function partnersOf(edges: readonly FlowEdge[]): Map<string, string[]> {
  const partners = new Map<string, string[]>();
  for (const { from, to } of edges) {
    partners.set(from, [...(partners.get(from) ?? []), to]);
    partners.set(to, [...(partners.get(to) ?? []), from]);
  }
  return partners;
}

function meanOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function by<T>(of: (item: T) => string | number): (a: T, b: T) => number {
  return (a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
}
