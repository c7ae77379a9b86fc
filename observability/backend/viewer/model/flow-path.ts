import { cornersAround } from "./flow-around.ts";
import { bendOf, corridors, type Drop } from "./flow-corridor.ts";

export interface Point {
  x: number;
  y: number;
}

/** `x` and `y` are the left upper corner. */
export interface Box extends Point {
  width: number;
  height: number;
}

/** A smooth line through the given points, as SVG path data. */
export function smoothPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let d = `M${text(first)}`;
  let before = first;
  for (const point of rest) {
    const middle = (before.x + point.x) / 2;
    d += ` C${text({ x: middle, y: before.y })} ${text({ x: middle, y: point.y })} ${text(point)}`;
    before = point;
  }
  return d;
}

export interface Line {
  key: string;
  from: string;
  to: string;
}

/** Of the corners of a line that goes around. */
const CORNER = 8;

/**
 * Lines between boxes of different lanes, by key: out of the upper or lower edge and into the other's, from side to side between boxes that stand
 * beside each other, along the room above boxes that a curve would pass behind, around the right when a box stands between: to the right side of the lower box, or its upper edge where another box stands
 * there. Ends that share an edge of a box are spread over it in the order of where they come from, so that they do not cross there.
 */
export function bentPaths(lines: readonly Line[], boxes: ReadonlyMap<string, Box>): Map<string, string> {
  const drawn = lines.flatMap(({ key, from, to }) => {
    const [start, end] = [boxes.get(from), boxes.get(to)];
    if (!start || !end) return [];
    const way = overlaps(start, end) ? "sideways" : isBlocked(start, end, boxes) ? "around" : "straight";
    return [{ key, from, to, start, end, way, down: end.y > start.y }];
  });
  const ports = new Map<string, { key: string; of: number }[]>();
  const edgeOf = (id: string, below: boolean) => `${id} ${below ? "below" : "above"}`;
  for (const { key, from, to, start, end, way, down } of drawn) {
    const [upper, lower] = down ? [from, to] : [to, from];
    if (way === "around" && !isRightmost(down ? end : start, boxes)) {
      push(ports, edgeOf(lower, false), { key, of: centreOf(down ? start : end).x });
    }
    if (way !== "straight") continue;
    push(ports, edgeOf(upper, true), { key, of: centreOf(down ? end : start).x });
    push(ports, edgeOf(lower, false), { key, of: centreOf(down ? start : end).x });
  }
  for (const list of ports.values()) list.sort((a, b) => a.of - b.of || (a.key < b.key ? -1 : 1));

  const drops = drawn.flatMap(({ key, from, to, start, end, way, down }): (Drop & { down: boolean })[] => {
    if (way !== "straight") return [];
    const [[above, upperBox], [below, lowerBox]] = down
      ? [[from, start] as const, [to, end] as const]
      : [[to, end] as const, [from, start] as const];
    const upper = { x: portX(upperBox, key, ports.get(edgeOf(above, true))), y: upperBox.y + upperBox.height };
    const lower = { x: portX(lowerBox, key, ports.get(edgeOf(below, false))), y: lowerBox.y };
    return [{ key, upper, lower, ends: [above, below], down }];
  });
  const dropPaths = dropPathsOf(drops, boxes);

  return new Map(
    drawn.map(({ key, from, to, start, end, way, down }) => {
      if (way === "sideways") return [key, sidewaysPath(start, end)];
      if (way === "around") {
        const [upper, lower] = down ? [start, end] : [end, start];
        const list = ports.get(edgeOf(down ? to : from, false));
        const isTaken = !isRightmost(lower, boxes);
        const corners = cornersAround({
          upper,
          lower,
          portX: isTaken ? portX(lower, key, list) : undefined,
          boxes: boxes.values(),
        });
        return [key, corneredPath(down ? corners : corners.reverse())];
      }
      return [key, dropPaths.get(key) ?? ""];
    }),
  );
}

/** A curve, or along a corridor where that would pass behind boxes; drawn from the line's own beginning. */
function dropPathsOf(
  drops: readonly (Drop & { down: boolean })[],
  boxes: ReadonlyMap<string, Box>,
): Map<string, string> {
  const around = corridors(drops, boxes);
  return new Map(
    drops.map((drop) => {
      const { key, upper, lower, down } = drop;
      const corners = around.get(key);
      if (corners) return [key, corneredPath(down ? corners : corners.toReversed())];
      const bend = bendOf(drop);
      const points = [upper, { x: upper.x, y: upper.y + bend }, { x: lower.x, y: lower.y - bend }, lower];
      const [a, b, c, d] = (down ? points : points.toReversed()).map(text);
      return [key, `M${a} C${b} ${c} ${d}`];
    }),
  );
}

export function centreOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function sidewaysPath(start: Box, end: Box): string {
  const forth = end.x >= start.x;
  const a = { x: forth ? start.x + start.width : start.x, y: centreOf(start).y };
  const b = { x: forth ? end.x : end.x + end.width, y: centreOf(end).y };
  const bend = Math.max(24, Math.abs(b.x - a.x) * 0.6) * (forth ? 1 : -1);
  return `M${text(a)} C${text({ x: a.x + bend, y: a.y })} ${text({ x: b.x - bend, y: b.y })} ${text(b)}`;
}

/** Straight from corner to corner, which are rounded. */
function corneredPath(corners: readonly Point[]): string {
  const [first, ...rest] = corners;
  if (!first) return "";
  let d = `M${text(first)}`;
  let before = first;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    const end = next ? towards(corner, before) : corner;
    d += ` C${text(before)} ${text(end)} ${text(end)}`;
    before = next ? towards(corner, next) : corner;
    if (next) d += ` Q${text(corner)} ${text(before)}`;
  }
  return d;
}

/** A little from a corner on the way to the next one, half of it at most. */
function towards(corner: Point, to: Point): Point {
  const [dx, dy] = [to.x - corner.x, to.y - corner.y];
  const share = Math.min(0.5, CORNER / Math.hypot(dx, dy));
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}

function portX({ x, width }: Box, key: string, ports: readonly { key: string }[] = []): number {
  const index = ports.findIndex((port) => port.key === key);
  return x + (width * (index + 1)) / (ports.length + 1);
}

/** Whether they stand beside each other. */
function overlaps(a: Box, b: Box): boolean {
  return a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether another box stands over (or below) one of them, on the way to the other. */
function isBlocked(start: Box, end: Box, boxes: ReadonlyMap<string, Box>): boolean {
  const [upper, lower] = start.y < end.y ? [start, end] : [end, start];
  const { x } = centreOf(upper);
  return [...boxes.values()].some(
    (box) =>
      box.y > upper.y &&
      box.y + box.height < lower.y &&
      box.x <= x &&
      x <= box.x + box.width &&
      isRightmost(box, boxes),
  );
}

function isRightmost(box: Box, boxes: ReadonlyMap<string, Box>): boolean {
  return [...boxes.values()].every((other) => !overlaps(box, other) || other.x <= box.x);
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function text({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
