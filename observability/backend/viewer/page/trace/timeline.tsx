import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { revealAlign } from "../../model/reveal-align.ts";
import { visibleNodes } from "../../model/trace-rows.ts";
import { clampZoom, zoomBy } from "../../model/trace-scale.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { TimeTicks } from "./time-ticks.tsx";
import { TimelineRow } from "./timeline-row.tsx";
import { brushStyle, useBrush } from "./use-brush.ts";
import { useDivider } from "./use-divider.ts";
import { useTimelineKeys } from "./use-timeline-keys.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

const ROW = 24;
/** More than are ever on show. Lines that scroll out are filled anew with those that scroll in, which is quicker than making them. */
const SLOTS = 256;

/** The waterfall: a line per span, only those on show are in the document. */
export function Timeline({ screen }: { screen: TraceScreen }) {
  const { tree, state, change, folded, setFolded, selected, select, matches, critical } = screen;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => visibleNodes(tree, folded), [tree, folded]);
  const found = useMemo(() => new Set(matches), [matches]);
  const divider = useDivider({
    ...{ label: "Width of the names", start: 36, least: 15, most: 70, keys: ["ArrowLeft", "ArrowRight"] },
    sizeAt: ({ clientX }) => (100 * clientX) / (scroller.current?.clientWidth ?? clientX),
  });
  const { brush, handlers } = useBrush(({ from, to }) => {
    const width = state.zoom.to - state.zoom.from;
    change({ zoom: clampZoom({ from: state.zoom.from + from * width, to: state.zoom.from + to * width }) });
  });

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const shown = selected ?? matches[0];
  const shownIndex = useMemo(() => (shown ? rows.indexOf(shown) : -1), [rows, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: spans that arrive do not scroll the page
  useEffect(() => {
    if (shownIndex >= 0) virtual.scrollToIndex(shownIndex, { align: revealAlign(shownIndex, virtual.range) });
  }, [shown?.key]);

  const toggle = useCallback(
    (node: TraceNode) => {
      const next = new Set(folded);
      if (!next.delete(node.key)) next.add(node.key);
      setFolded(next);
    },
    [folded, setFolded],
  );
  const rowsPerPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW) - 2);
  useTimelineKeys(screen, { rows, toggle, rowsPerPage });

  const length = tree.endUs - tree.startUs;
  const [from, to] = [length * state.zoom.from, length * state.zoom.to];
  return (
    <section className="trace-timeline" style={namesWidth(divider.size)}>
      <div className="trace-ruler">
        <span className="trace-ruler-name">Service and operation</span>
        <div className="trace-divider" {...divider.handlers} />
        <div className="trace-ruler-times" title="Draw a stretch to look at it" {...handlers}>
          <TimeTicks from={from} to={to} />
          {brush ? <span className="trace-brush" style={brushStyle(brush)} /> : null}
        </div>
      </div>
      <div
        ref={scroller}
        className="list-scroller trace-scroller"
        role="tree"
        aria-label="Spans"
        tabIndex={-1}
        onWheel={(event) => {
          if (!event.ctrlKey) return;
          const { left, width } = event.currentTarget.getBoundingClientRect();
          const lane = left + (width * divider.size) / 100;
          const share = Math.max(0, (event.clientX - lane) / (left + width - lane));
          const around = state.zoom.from + share * (state.zoom.to - state.zoom.from);
          change({ zoom: zoomBy(state.zoom, event.deltaY > 0 ? 1.25 : 0.8, around) });
        }}
      >
        <div className="trace-rows" style={{ height: virtual.getTotalSize() }}>
          <div className="trace-grid" aria-hidden="true">
            <TimeTicks from={from} to={to} labels={false} />
          </div>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const node = rows[index];
            return node ? (
              <TimelineRow
                key={index % SLOTS}
                node={node}
                top={start}
                rowIndex={index}
                rowCount={rows.length}
                isFolded={folded.has(node.key)}
                isSelected={node === selected}
                isFound={found.has(node)}
                isDimmed={critical.size > 0 && !critical.has(node)}
                critical={critical.get(node)}
                fromUs={tree.startUs + from}
                lengthUs={to - from}
                levels={tree.depth}
                onSelect={select}
                onToggle={toggle}
              />
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}

function namesWidth(percent: number): Record<string, string> {
  return { "--names": `${percent}%` };
}
