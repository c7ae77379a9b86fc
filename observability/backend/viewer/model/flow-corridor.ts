import type { Box, Point } from "./flow-path.ts";

/** A line from the lower edge of one box to the upper edge of another. */
export interface Drop {
  key: string;
  upper: Point;
  lower: Point;
  /** Ids of the two, the upper one first. */
  ends: readonly [string, string];
}

/** Narrower than this, lines in it touch the boxes. */
const LEAST_ROOM = 10;
/** Of the room; the rest is left to lines that go in below it. */
const SHARE = 0.6;
/** Points of a curve that are looked at. */
const LOOKS = 24;

/** How far from its ends a curve goes straight. */
export function bendOf({ upper, lower }: Pick<Drop, "upper" | "lower">): number {
  return Math.max(18, (lower.y - upper.y) * 0.55);
}

interface Led extends Drop {
  /** The boxes that it must not meet. */
  others: readonly Box[];
  /** Lower end of its room. */
  bottom: number;
}

/**
 * Corners of those lines whose curve would pass behind other boxes, by key: down into the room above these boxes, along it, and down. Lines to the
 * same box that would cross one of them go with it, and lines that share a room lie one below the other such that they do not cross there. A line
 * that would be behind a box that way, too, has none.
 */
export function corridors(drops: readonly Drop[], boxes: ReadonlyMap<string, Box>): Map<string, Point[]> {
  const all = [...boxes.values()];
  const blocked = drops.flatMap((drop): Led[] => {
    const others = othersOf(drop, boxes);
    const behind = others.filter((box) => curveOf(drop).some((point) => isInside(point, box)));
    return behind.length > 0 ? [{ ...drop, others, bottom: Math.min(...behind.map(({ y }) => y)) }] : [];
  });
  const joining = drops.flatMap((drop): Led[] => {
    if (blocked.some(({ key }) => key === drop.key)) return [];
    const led = blocked.find((one) => isUnder(drop, one));
    return led ? [{ ...drop, others: othersOf(drop, boxes), bottom: led.bottom }] : [];
  });
  const found = new Map<string, Point[]>();
  for (const bottom of new Set(blocked.map((drop) => drop.bottom))) {
    const sharing = [...blocked, ...joining].filter((drop) => drop.bottom === bottom).sort(byOrder);
    const top = Math.max(...sharing.map((drop) => topOf(drop, all)));
    if (bottom - top < LEAST_ROOM) continue;
    sharing.forEach(({ key, upper, lower, others }, index) => {
      const y = top + ((bottom - top) * SHARE * (index + 1)) / (sharing.length + 1);
      const corners = [upper, { x: upper.x, y }, { x: lower.x, y }, lower];
      if (!others.some((box) => isCrossed(box, corners))) found.set(key, corners);
    });
  }
  return found;
}

function othersOf({ ends }: Drop, boxes: ReadonlyMap<string, Box>): Box[] {
  return [...boxes].filter(([id]) => !ends.includes(id)).map(([, box]) => box);
}

/** Whether a line comes down through the corridor of another one to the same box. */
function isUnder(drop: Drop, led: Drop): boolean {
  const [near, far] = [Math.min(led.lower.x, led.upper.x), Math.max(led.lower.x, led.upper.x)];
  return drop.ends[1] === led.ends[1] && side(drop) === side(led) && drop.upper.x > near && drop.upper.x < far;
}

/** -1 for a line that goes to the left. */
function side({ upper, lower }: Drop): number {
  return Math.sign(lower.x - upper.x);
}

/** What ends furthest on its side lies above the others. */
function byOrder(a: Drop, b: Drop): number {
  return side(a) - side(b) || side(a) * (b.lower.x - a.lower.x);
}

/** Where the room begins: below all boxes that stand over the line's way. */
function topOf({ upper, lower, bottom }: Drop & { bottom: number }, boxes: readonly Box[]): number {
  const [left, right] = [Math.min(upper.x, lower.x), Math.max(upper.x, lower.x)];
  const over = boxes.filter((box) => box.y + box.height <= bottom && box.x < right && box.x + box.width > left);
  return Math.max(upper.y, ...over.map(({ y, height }) => y + height));
}

function curveOf(drop: Drop): Point[] {
  const { upper, lower } = drop;
  const bend = bendOf(drop);
  return Array.from({ length: LOOKS - 1 }, (_, index) => {
    const t = (index + 1) / LOOKS;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    return {
      x: (a + b) * upper.x + (c + d) * lower.x,
      y: a * upper.y + b * (upper.y + bend) + c * (lower.y - bend) + d * lower.y,
    };
  });
}

function isInside({ x, y }: Point, box: Box): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

function isCrossed(box: Box, corners: readonly Point[]): boolean {
  return corners.slice(1).some((to, index) => {
    const from = corners[index] ?? to;
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    return right > box.x && left < box.x + box.width && bottom > box.y && top < box.y + box.height;
  });
}
