import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { FLAME_ROW, flameHit, flameRectangles, flameZoom } from "../../model/flame-draw.ts";
import { layoutFlame } from "../../model/flame-layout.ts";
import { formatDuration, formatName } from "../../model/format.ts";
import { WHOLE, zoomBy } from "../../model/trace-scale.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { useSize } from "../parts/use-size.ts";
import { useThemeVersion } from "./canvas-colours.ts";
import { drawFlame } from "./draw-flame.ts";
import { TimeTicks } from "./time-ticks.tsx";
import { useFlameKeys } from "./use-flame-keys.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

/** All spans as boxes by time, children below their parents. A click selects, a double-click fills the width with the span. */
export function FlameView({ screen }: { screen: TraceScreen }) {
  const { tree, state, change, selected, select, matches, critical } = screen;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width: outer, height } = useSize(scroller);
  const width = Math.max(0, outer - 16);
  const [top, setTop] = useState(0);
  const [hover, setHover] = useState<{ node: TraceNode; x: number; y: number }>();
  const theme = useThemeVersion();
  const graph = useMemo(() => layoutFlame(tree), [tree]);
  const boxOf = useMemo(() => new Map(graph.boxes.map((box) => [box.node, box])), [graph]);
  const found = useMemo(() => new Set(matches), [matches]);
  const rectangles = useMemo(
    () => flameRectangles(graph, { zoom: state.zoom, width, height, top }),
    [graph, state.zoom, width, height, top],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    if (canvas.current) drawFlame(canvas.current, rectangles, { width, height, selected, found, critical });
  }, [rectangles, width, height, selected, found, critical, theme]);

  const selectedRow = selected ? boxOf.get(selected)?.row : undefined;
  useEffect(() => {
    const element = scroller.current;
    if (!element || selectedRow === undefined) return;
    const y = selectedRow * FLAME_ROW;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + FLAME_ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = y + FLAME_ROW - element.clientHeight;
  }, [selectedRow]);

  const fill = (node: TraceNode | undefined) => {
    const box = node && boxOf.get(node);
    change({ zoom: box && (box.left > 0 || box.width < 1) ? flameZoom(box) : WHOLE });
  };
  useFlameKeys(screen, fill);

  const hit = ({ clientX, clientY }: MouseEvent) => {
    const bounds = canvas.current?.getBoundingClientRect();
    return bounds && flameHit(rectangles, clientX - bounds.left, clientY - bounds.top);
  };
  const length = tree.endUs - tree.startUs;
  return (
    <section className="trace-flame">
      <div className="trace-flame-times">
        <div>
          <TimeTicks from={length * state.zoom.from} to={length * state.zoom.to} />
        </div>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the flame graph do the same */}
      <div
        ref={scroller}
        className="trace-flame-scroller"
        role="img"
        aria-label={`Flame graph, ${tree.nodes.length} spans${selected ? `; selected: ${selected.span.name}` : ""}`}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        onMouseMove={(event) => {
          const node = hit(event);
          setHover(node && { node, x: event.clientX, y: event.clientY });
        }}
        onMouseLeave={() => setHover(undefined)}
        onClick={(event) => select(hit(event))}
        onDoubleClick={(event) => fill(hit(event))}
        onWheel={(event) => {
          if (!event.ctrlKey) return;
          const { left } = event.currentTarget.getBoundingClientRect();
          const around = state.zoom.from + ((event.clientX - left) / width) * (state.zoom.to - state.zoom.from);
          change({ zoom: zoomBy(state.zoom, event.deltaY > 0 ? 1.25 : 0.8, around) });
        }}
      >
        <canvas ref={canvas} className="trace-flame-canvas" style={{ width, height }} />
        <div style={{ height: Math.max(0, graph.rows * FLAME_ROW + 8 - height) }} />
      </div>
      {hover ? <FlameHint {...hover} startUs={tree.startUs} /> : null}
    </section>
  );
}

function FlameHint({ node, x, y, startUs }: { node: TraceNode; x: number; y: number; startUs: number }) {
  const isRight = x > innerWidth - 360;
  return (
    <div
      className="hint trace-hint"
      style={{
        top: Math.min(y + 14, innerHeight - 90),
        ...(isRight ? { right: innerWidth - x + 8 } : { left: x + 12 }),
      }}
    >
      <strong>{formatName(node.span.name)}</strong>
      <span className="muted">{node.service}</span>
      <span>
        {formatDuration(node.endUs - node.startUs)} · from {formatDuration(node.startUs - startUs)}
        {node.failed ? " · failed" : ""}
      </span>
    </div>
  );
}
