import type { Box, Point } from "./flow-path.ts";

/** How far a line that goes around stands out on the right. */
export const AROUND = 14;
/** How far above a box a line turns that goes in there, where there is room. */
const ABOVE = 16;

interface WayAround {
  upper: Box;
  lower: Box;
  /** Where it meets the upper edge of the lower box; undefined when nothing stands on that box's right, so that it meets its right side. */
  portX: number | undefined;
  boxes: Iterable<Box>;
}

/** Corners of a line from the right side of the upper box around all that stands between, down to the lower one. */
export function cornersAround({ upper, lower, portX, boxes }: WayAround): Point[] {
  const all = [...boxes];
  const from = { x: rightOf(upper), y: upper.y + upper.height / 2 };
  const turn = portX === undefined ? lower.y + lower.height / 2 : turnAbove(lower, portX, all);
  const passed = all.filter((box) => box.y < turn && bottomOf(box) > from.y);
  const far = Math.max(from.x, rightOf(lower), ...passed.map(rightOf)) + AROUND;
  const corners = [from, { x: far, y: from.y }, { x: far, y: turn }];
  if (portX === undefined) return [...corners, { x: rightOf(lower), y: turn }];
  return [...corners, { x: portX, y: turn }, { x: portX, y: lower.y }];
}

/** Amid the room above a box and those level with it on its right. */
function turnAbove(lower: Box, portX: number, boxes: readonly Box[]): number {
  const right = boxes.filter((box) => rightOf(box) > portX);
  const level = right.filter((box) => box.y < bottomOf(lower) && bottomOf(box) > lower.y);
  const top = Math.min(lower.y, ...level.map(({ y }) => y));
  const room = right.map((box) => top - bottomOf(box)).filter((height) => height >= 0);
  return top - Math.min(2 * ABOVE, ...room) / 2;
}

function rightOf({ x, width }: Box): number {
  return x + width;
}

function bottomOf({ y, height }: Box): number {
  return y + height;
}
