import { type PointerEvent, useState } from "react";
import { formatDuration } from "../../model/format.ts";
import { scaleTicks } from "../../model/job-scale.ts";
import { brushed } from "../../model/job-window.ts";
import type { Timeline } from "./use-timeline.ts";

/** Time from the job's submission. Dragging over it zooms; a double click shows all. */
export function TimelineAxis({ timeline }: { timeline: Timeline }) {
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const { scale, whole, setZoom } = timeline;
  const shareOf = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const end = () => {
    const zoom = drag && brushed(drag.from, drag.to, scale.timeAt);
    setDrag(undefined);
    if (zoom) setZoom(zoom);
  };
  const ticks = scaleTicks(scale, whole.startUs);
  return (
    <div className="axis">
      <span />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys + - 0 h l do the same */}
      <div
        className="axis-scale"
        title="Drag to zoom, double click to see all"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: shareOf(event), to: shareOf(event) });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: shareOf(event) })}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
        onDoubleClick={() => setZoom(undefined)}
      >
        {ticks.map(({ us, left }) => (
          <span key={us} className="axis-tick" style={{ left: percent(left) }}>
            {us === whole.startUs ? "0" : formatDuration(us - whole.startUs)}
          </span>
        ))}
        {drag ? (
          <span
            className="axis-brush"
            style={{ left: percent(Math.min(drag.from, drag.to)), width: percent(Math.abs(drag.to - drag.from)) }}
          />
        ) : null}
      </div>
      <div className="axis-lines" aria-hidden="true">
        {ticks.map(({ us, left }) => (
          <span key={us} className="axis-line" style={{ left: percent(left) }} />
        ))}
        {scale.quiet.map((stretch) => {
          const at = scale.place(stretch);
          return at ? (
            <span
              key={stretch.startUs}
              className="axis-quiet"
              style={{ left: percent(at.left), width: percent(at.width) }}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
