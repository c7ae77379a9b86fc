import { useMemo } from "react";
import type { FlowView } from "../../../api/aws-view.ts";
import { edgeKey, type FlowLayout } from "../../model/flow-layout.ts";
import { neighboursOf, readingOrder } from "../../model/flow-links.ts";
import { edgeLook } from "../../model/flow-text.ts";
import { useLive } from "../data/live.tsx";
import { FlowEdgeLine } from "./flow-edge-line.tsx";
import { FlowLegend } from "./flow-legend.tsx";
import { FlowNodeBox } from "./flow-node-box.tsx";
import type { FlowFocus } from "./use-flow-focus.ts";
import { useFlowZoom } from "./use-flow-zoom.ts";

interface FlowGraphProps {
  flow: FlowView;
  layout: FlowLayout;
  focus: FlowFocus;
}

/** Lines below, nodes above them. It fits the page; a larger one is scrolled, dragged and zoomed. */
export function FlowGraph({ flow: { nodes, edges, windowS }, layout, focus }: FlowGraphProps) {
  const { state } = useLive();
  const { viewport, zoom, zoomBy, fit, isFit, drag } = useFlowZoom(layout);
  const near = useMemo(
    () => (focus.lit === undefined ? undefined : neighboursOf(focus.lit, edges)),
    [focus.lit, edges],
  );
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const inReadingOrder = useMemo(() => readingOrder(nodes, layout.boxes), [nodes, layout.boxes]);
  const busiest = Math.max(0, ...edges.map(({ ratePerS }) => ratePerS));
  const { width, height, boxes, paths } = layout;
  return (
    <div data-paused={state === "paused" || undefined}>
      <div className="panel flow-viewport" ref={viewport} {...drag}>
        <div className="flow-sheet" style={{ width: width * zoom, height: height * zoom }}>
          <div className="flow-scaled" style={{ width, height, transform: `scale(${zoom})` }}>
            <svg className="flow-lines" width={width} height={height} aria-hidden="true">
              <defs>
                <marker
                  id="flow-arrow"
                  viewBox="0 0 6 8"
                  refX="5"
                  refY="4"
                  markerWidth="6"
                  markerHeight="8"
                  markerUnits="userSpaceOnUse"
                  orient="auto"
                >
                  <path d="M0,0 L6,4 L0,8 z" fill="context-stroke" />
                </marker>
              </defs>
              {edges.map((edge) => {
                const d = paths.get(edgeKey(edge));
                if (d === undefined) return null;
                const isLit = focus.lit !== undefined && (edge.from === focus.lit || edge.to === focus.lit);
                const isDim = near !== undefined && !isLit;
                return (
                  <FlowEdgeLine
                    key={edgeKey(edge)}
                    edge={edge}
                    look={edgeLook(edge, byId)}
                    d={d}
                    busiest={busiest}
                    lit={isLit}
                    dim={isDim}
                  />
                );
              })}
            </svg>
            <ul className="flow-nodes" aria-label="Nodes">
              {inReadingOrder.map((node) => {
                const box = boxes.get(node.id);
                const isDim = near !== undefined && !near.has(node.id);
                return box && <FlowNodeBox key={node.id} node={node} box={box} dim={isDim} focus={focus} />;
              })}
            </ul>
          </div>
        </div>
      </div>
      <div className="flow-below">
        <FlowLegend windowS={windowS} />
        <div className="flow-zoom">
          <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => zoomBy(1 / 1.2)}>
            −
          </button>
          <button type="button" title="Fit to the page (0)" disabled={isFit} onClick={fit}>
            {Math.round(zoom * 100)} %
          </button>
          <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoomBy(1.2)}>
            +
          </button>
        </div>
      </div>
    </div>
  );
}
