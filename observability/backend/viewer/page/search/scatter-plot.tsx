import { useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { formatCountOf, formatDuration } from "../../model/format.ts";
import type { TraceSearch } from "../../model/search-parameters.ts";
import type { FoundTrace } from "../../model/search-results.ts";
import { layoutScatter, type ScatterDot } from "../../model/search-scatter.ts";
import { useSize } from "../parts/use-size.ts";
import { traceAddress } from "./trace-address.ts";

const HEIGHT = 168;
const EDGE = { top: 14, right: 18, bottom: 24, left: 80 };

/** Each trace as a dot: when, how long, how many spans; red with an error. A click opens it; the list below has the same by keys. */
export function ScatterPlot({ traces, search }: { traces: readonly FoundTrace[]; search: TraceSearch }) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const [, navigate] = useLocation();
  const [hover, setHover] = useState<ScatterDot>();
  const { dots, durations, times } = useMemo(() => layoutScatter(traces), [traces]);
  const inner = { width: Math.max(0, width - EDGE.left - EDGE.right), height: HEIGHT - EDGE.top - EDGE.bottom };
  const x = (share: number) => EDGE.left + share * inner.width;
  const y = (share: number) => EDGE.top + (1 - share) * inner.height;
  return (
    <div ref={box} className="search-scatter">
      <svg width={width} height={HEIGHT} role="img" aria-label={`${traces.length} traces by time and duration`}>
        {durations.map((mark) => (
          <g key={mark.text}>
            <line className="search-rule" x1={EDGE.left} x2={width - EDGE.right} y1={y(mark.y)} y2={y(mark.y)} />
            <text className="search-mark-text" x={EDGE.left - 8} y={y(mark.y) + 4} textAnchor="end">
              {mark.text}
            </text>
          </g>
        ))}
        {times.map((mark) => (
          <text
            key={mark.x}
            className="search-mark-text"
            x={x(mark.x)}
            y={HEIGHT - 6}
            textAnchor={mark.x === 0 ? "start" : mark.x === 1 ? "end" : "middle"}
          >
            {mark.text}
          </text>
        ))}
        {dots.map((dot) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list below opens the same traces by keys
          <circle
            key={dot.trace.traceId}
            className="search-dot"
            data-failed={dot.trace.errors > 0 || undefined}
            cx={x(dot.x)}
            cy={y(dot.y)}
            r={dot.radius}
            onMouseEnter={() => setHover(dot)}
            onMouseLeave={() => setHover(undefined)}
            onClick={() => navigate(traceAddress(dot.trace.traceId, search))}
          />
        ))}
      </svg>
      {hover ? <DotHint dot={hover} left={x(hover.x)} top={y(hover.y)} width={width} /> : null}
    </div>
  );
}

function DotHint({ dot: { trace }, left, top, width }: { dot: ScatterDot; left: number; top: number; width: number }) {
  const side = left > width / 2 ? { right: width - left + 14 } : { left: left + 14 };
  return (
    <div className="hint search-hint" style={{ top: Math.max(4, Math.min(top - 20, HEIGHT - 64)), ...side }}>
      <strong>{trace.operation || "root span has not arrived"}</strong>
      <span className="muted">{trace.service}</span>
      <span>
        {formatDuration(trace.durationUs)} · {formatCountOf(trace.spans, "span")}
        {trace.errors > 0 ? ` · ${formatCountOf(trace.errors, "error")}` : ""}
      </span>
    </div>
  );
}
