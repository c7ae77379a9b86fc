import { useEffect, useRef } from "react";
import { serviceHue } from "../../model/format.ts";
import { clampZoom, isWhole, WHOLE } from "../../model/trace-scale.ts";
import type { TraceTree } from "../../model/trace-tree.ts";
import { useSize } from "../parts/use-size.ts";
import { canvasColours, useThemeVersion } from "./canvas-colours.ts";
import { fitCanvas } from "./fit-canvas.ts";
import { TimeTicks } from "./time-ticks.tsx";
import { brushStyle, useBrush } from "./use-brush.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

/** The whole trace in small; a stretch that is drawn on it is what the view below shows. */
export function MiniMap({ screen }: { screen: TraceScreen }) {
  const { tree, state, change } = screen;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(canvas);
  const theme = useThemeVersion();
  const { brush, handlers } = useBrush(({ from, to }) => change({ zoom: clampZoom({ from, to }) }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    if (canvas.current && width > 0) drawTrace(canvas.current, tree, width, height);
  }, [tree, width, height, theme]);

  const { zoom } = state;
  const pointer = { ...handlers, onDoubleClick: () => change({ zoom: WHOLE }) };
  return (
    <div className="trace-map" title="Draw a stretch to look at it; double-click for the whole time" {...pointer}>
      <canvas ref={canvas} role="img" aria-label={`The whole trace: ${tree.nodes.length} spans`} />
      <TimeTicks from={0} to={tree.endUs - tree.startUs} />
      {isWhole(zoom) ? null : (
        <>
          <span className="trace-map-dim" style={{ left: 0, width: `${100 * zoom.from}%` }} />
          <span className="trace-map-dim" style={{ left: `${100 * zoom.to}%`, right: 0 }} />
        </>
      )}
      {brush ? <span className="trace-brush" style={brushStyle(brush)} /> : null}
    </div>
  );
}

const TOP = 18;
/** Pixels of the shortest span: fewer cannot be seen beside a rule. */
const LEAST = 2;

function drawTrace(
  canvas: HTMLCanvasElement,
  { nodes, startUs, endUs }: TraceTree,
  width: number,
  height: number,
): void {
  const context = fitCanvas(canvas, width, height);
  if (!context) return;
  const colours = canvasColours(canvas);
  const [failed, waits] = [colours.of("var(--failed)"), colours.of("var(--time-queue-wait)")];
  const scale = width / Math.max(endUs - startUs, 1);
  const pitch = Math.min(5, (height - TOP - 3) / nodes.length);
  const thick = Math.max(1, pitch - (pitch > 2 ? 1 : 0));
  for (const node of nodes) {
    context.fillStyle = node.failed ? failed : node.waiting ? waits : colours.service(serviceHue(node.service));
    const length = Math.max(LEAST, (node.endUs - node.startUs) * scale);
    const x = Math.min((node.startUs - startUs) * scale, width - length);
    context.fillRect(x, TOP + node.index * pitch, length, thick);
  }
}
