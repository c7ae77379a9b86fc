import { FLAME_ROW, type FlameRectangle } from "../../model/flame-draw.ts";
import { formatDuration, serviceHue } from "../../model/format.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { canvasColours } from "./canvas-colours.ts";
import { fitCanvas } from "./fit-canvas.ts";

interface FlamePicture {
  width: number;
  height: number;
  selected: TraceNode | undefined;
  /** When there are any, the others are drawn pale. */
  found: ReadonlySet<TraceNode>;
  critical: ReadonlyMap<TraceNode, unknown>;
}

/** Pixels of a letter, as far as is needed to know what fits. */
const LETTER = 6.3;

export function drawFlame(
  canvas: HTMLCanvasElement,
  rectangles: readonly FlameRectangle[],
  { width, height, selected, found, critical }: FlamePicture,
): void {
  const context = fitCanvas(canvas, width, height);
  if (!context) return;
  context.font = "11.5px system-ui, sans-serif";
  context.textBaseline = "middle";
  const colours = canvasColours(canvas);
  const [failed, waits, onBox, accent, onFailed] = [
    ...["var(--failed)", "var(--time-queue-wait)", "light-dark(#10151b, #0f1113)", "var(--text)", "var(--on-accent)"],
  ].map(colours.of);
  const isPale = (node: TraceNode) =>
    (found.size > 0 && !found.has(node)) || (critical.size > 0 && !critical.has(node));

  for (const { node, x, y, width: length } of rectangles) {
    context.globalAlpha = isPale(node) ? 0.3 : 1;
    context.fillStyle =
      (node.failed ? failed : node.waiting ? waits : colours.service(serviceHue(node.service))) ?? "gray";
    context.fillRect(x, y + 1, Math.max(1, length - (length > 3 ? 1 : 0)), FLAME_ROW - 2);
    if (node.waiting && length > 3) hatch(context, x, y, length - 1, colours.of("var(--back)"));
    if (length < 28) continue;
    context.globalAlpha = 1;
    context.fillStyle = isPale(node) ? colours.of("var(--muted)") : ((node.failed ? onFailed : onBox) ?? "black");
    context.fillText(fitting(node, length - 8), x + 4, y + FLAME_ROW / 2 + 0.5);
  }
  context.globalAlpha = 1;
  const box = rectangles.find(({ node }) => node === selected);
  if (!box) return;
  context.strokeStyle = accent ?? "black";
  context.lineWidth = 2;
  context.strokeRect(box.x + 1, box.y + 1, Math.max(2, box.width - 2), FLAME_ROW - 2);
}

function fitting({ span, startUs, endUs }: TraceNode, pixels: number): string {
  const letters = Math.floor(pixels / LETTER);
  const whole = `${span.name}  ${formatDuration(endUs - startUs)}`;
  if (whole.length <= letters) return whole;
  return span.name.length <= letters ? span.name : `${span.name.slice(0, Math.max(1, letters - 1))}…`;
}

/** Waits are hatched on every page: nothing works there. */
function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y + 1, width, FLAME_ROW - 2);
  context.clip();
  context.globalAlpha *= 0.45;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (let at = x - FLAME_ROW; at < x + width; at += 8) {
    context.moveTo(at, y + FLAME_ROW);
    context.lineTo(at + FLAME_ROW, y);
  }
  context.stroke();
  context.restore();
}
